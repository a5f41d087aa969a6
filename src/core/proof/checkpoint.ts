// Checkpoints of a transparency log (c2sp.org/tlog-checkpoint): the text that the log signs.
import { decodeBase64, encodeBase64 } from './base64.ts';
import { decodeHex, encodeHex } from './hex.ts';

/** What a log says of itself at one moment; `root` is hex. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

/**
 * ```
 * example.com/behind-the-sofa
 * 20852163
 * CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 * ```
 */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${encodeBase64(decodeHex(root))}\n`;
}

/** Lets the text of a checkpoint in, with extension lines, which mean nothing to us; undefined for any other text. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n');
  const bytes = decodeBase64(root);
  const isWhole =
    origin !== '' &&
    /^(?:0|[1-9]\d{0,15})$/.test(size) &&
    Number.isSafeInteger(Number(size)) &&
    bytes?.length === 32 &&
    rest.at(-1) === '' &&
    !rest.slice(0, -1).includes('');
  return isWhole ? { origin, size: Number(size), root: encodeHex(bytes) } : undefined;
}
