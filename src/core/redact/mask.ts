// What stands in the place of a secret: `[REDACTED:<rule>:<fingerprint>]`.

/** The mask of a secret that this rule found. */
export function formatMask(rule: string, fingerprint: string): string {
  return `[REDACTED:${rule}:${fingerprint}]`;
}

/** True for a text that is a mask and nothing else. */
export function isMask(text: string): boolean {
  return MASK.test(text);
}

const MASK = /^\[REDACTED:[\w.-]+:[0-9a-f]{8}\]$/;
