// Colours, on terminals only and never against NO_COLOR.
import type { Output } from '../context.ts';

export type Tone = 'dim' | 'bold' | 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'magenta';
export type Paint = (tone: Tone, text: string) => string;

const CODES: { readonly [T in Tone]: readonly [number, number] } = {
  dim: [2, 22],
  bold: [1, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
};

/** A painter for this output: it colours, or leaves text as it is. */
export function createPaint(output: Output, environment: NodeJS.ProcessEnv): Paint {
  const isPlain = !output.isTerminal || Boolean(environment.NO_COLOR) || environment.TERM === 'dumb';
  if (isPlain) return (_tone, text) => text;
  return (tone, text) => {
    const [open, close] = CODES[tone];
    return text === '' ? '' : `\u001b[${open}m${text}\u001b[${close}m`;
  };
}
