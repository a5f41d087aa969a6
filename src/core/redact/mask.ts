// What stands in the place of a secret: `[REDACTED:<rule>:<fingerprint>]`.

/** The mask of a secret that this rule found. */
export function formatMask(rule: string, fingerprint: string): string {
  return `[REDACTED:${rule}:${fingerprint}]`;
}

/** True for a text that is a mask and nothing else. */
export function isMask(text: string): boolean {
  return MASK.test(text);
}

/** False for a text that no mask can stand in. */
export function mayHaveMasks(text: string): boolean {
  return text.includes(BEGINNING);
}

/** True for a range in which there is nothing but a mask, or a part of one: what is masked is not masked again. */
export function isInMask(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  const from = Math.max(0, start - MAX_MASK_CHARS);
  const around = text.slice(from, end + MAX_MASK_CHARS);
  for (const mask of around.matchAll(MASKS)) {
    const maskStart = from + mask.index;
    if (maskStart <= start && end <= maskStart + mask[0].length) return true;
  }
  return false;
}

const BEGINNING = '[REDACTED:';
const MASK = /^\[REDACTED:[\w.-]+:[0-9a-f]{8}\]$/;
const MASKS = /\[REDACTED:[\w.-]{1,64}:[0-9a-f]{8}\]/g;
/** `[REDACTED:`, the id of a rule, a colon, a fingerprint, `]` */
const MAX_MASK_CHARS = 84;
