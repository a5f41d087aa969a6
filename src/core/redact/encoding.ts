// Base64 as texts have it: with or without its padding, in either alphabet.

/** The bytes that a text stands for, one character each; nothing where it is no base64. */
export function fromBase64(text: string): string {
  try {
    const whole = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
    return atob(whole.slice(0, whole.length - (whole.length % 4 === 1 ? 1 : 0)));
  } catch {
    return '';
  }
}
