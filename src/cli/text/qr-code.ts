// A QR code for a terminal; the one file that loads uqr.
import { encode } from 'uqr';

/** Light modules around the code, without which cameras do not find it. */
const BORDER = 2;

/**
 * Lines of half blocks, light modules drawn and dark ones left out; `open` and `close` are what makes a terminal show
 * them white on black whatever its colours. Undefined where the code is wider than `columns`.
 */
export function formatQrCode(
  text: string,
  { columns, open, close }: { readonly columns: number; readonly open: string; readonly close: string },
): string | undefined {
  const { size, data } = encode(text, { ecc: 'L', border: BORDER });
  if (size > columns) return undefined;
  // Below an odd last row there is none: drawn as light.
  const isLight = (row: number, column: number) => data[row]?.[column] !== true;
  const lines = Array.from({ length: Math.ceil(size / 2) }, (_, line) => {
    const cells = Array.from({ length: size }, (_, column) =>
      formatCell(isLight(2 * line, column), isLight(2 * line + 1, column)),
    );
    return `${open}${cells.join('')}${close}`;
  });
  return lines.join('\n');
}

function formatCell(isUpperLight: boolean, isLowerLight: boolean): string {
  if (isUpperLight) return isLowerLight ? '█' : '▀';
  return isLowerLight ? '▄' : ' ';
}
