// Marks in a text that say where its secrets are: private-use characters, so that escaping and indenting leave them alone.

/** `start` and `end` are UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
export interface Label extends Span {
  /** Index of the kind that the secret is of. */
  readonly kind: number;
}
/** A text without its marks, and what they said. */
export interface Labelled {
  readonly text: string;
  readonly labels: readonly Label[];
  /** What may be masked with the secrets though it is none: a user before a password, the frame of a private key. */
  readonly rooms: readonly Span[];
  /** What need not be masked though it stands in a secret: what a diff or an escape put between its lines. */
  readonly glue: readonly Span[];
}

const SECRET = ['\ue000', '\ue001'] as const;
const ROOM = ['\ue002', '\ue003'] as const;
const GLUE = ['\ue004', '\ue005'] as const;
/** The mark of a kind comes right after the opening of a secret. */
const FIRST_KIND = 0xe100;
const NO_KIND = -1;
const RUN_WITHOUT_MARKS = /[^\ue000-\uf8ff]+/g;

/** Must be masked, every character of it. */
export const secret = (text: string): string => SECRET[0] + text + SECRET[1];
/** May be masked. */
export const room = (text: string): string => ROOM[0] + text + ROOM[1];
/** Need not be masked, also inside a secret. */
export const glue = (text: string): string => GLUE[0] + text + GLUE[1];

export const hasSecret = (text: string): boolean => text.includes(SECRET[0]);

/** Says of all secrets of a text which kind they are of. */
export function ofKind(text: string, kind: number): string {
  return text.replaceAll(SECRET[0], SECRET[0] + String.fromCharCode(FIRST_KIND + kind));
}

/** Changes what stands between the marks. */
export function betweenMarks(text: string, change: (part: string) => string): string {
  return text.replace(RUN_WITHOUT_MARKS, change);
}

/** The text as base64: of a secret in it, the characters that it had a part in. */
export function inBase64(text: string): string {
  const { text: plain, labels } = readMarks(text);
  const encoded = Buffer.from(plain).toString('base64');
  const bytesTo = (at: number) => Buffer.byteLength(plain.slice(0, at));
  let marked = '';
  let done = 0;
  for (const { start, end, kind } of labels) {
    // Each character is six bits.
    const from = Math.max(done, Math.floor((bytesTo(start) * 8) / 6));
    const to = Math.ceil((bytesTo(end) * 8) / 6);
    const inside = secret(encoded.slice(from, to));
    // Who makes the text may say only later which kind it is of.
    marked += encoded.slice(done, from) + (kind === NO_KIND ? inside : ofKind(inside, kind));
    done = to;
  }
  return room(marked + encoded.slice(done));
}

/** Takes the marks out, and says where they were. */
export function readMarks(marked: string): Labelled {
  const labels: Label[] = [];
  const spans = { [ROOM[1]]: [] as Span[], [GLUE[1]]: [] as Span[] };
  const open: number[] = [];
  let text = '';
  let kind = NO_KIND;
  for (const unit of marked) {
    const code = unit.charCodeAt(0);
    if (code >= FIRST_KIND && code <= 0xf8ff) kind = code - FIRST_KIND;
    else if (unit === SECRET[0] || unit === ROOM[0] || unit === GLUE[0]) open.push(text.length);
    else if (unit === SECRET[1]) labels.push({ start: open.pop() ?? 0, end: text.length, kind });
    else if (unit === ROOM[1] || unit === GLUE[1])
      spans[unit]?.push({ start: open.pop() ?? 0, end: text.length });
    else text += unit;
  }
  return { text, labels, rooms: spans[ROOM[1]] ?? [], glue: spans[GLUE[1]] ?? [] };
}
