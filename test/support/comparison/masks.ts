// Equality of JSON but for masked spans, which stand for at least one character that nobody may know.

const MASK = /\[REDACTED:[^:\]]+:[0-9a-f]{8}\]/;

/** True where a text has a masked span. */
export function hasMask(text: string): boolean {
  return MASK.test(text);
}

/** True where the found text is the expected one outside its masked spans. */
export function isSameText(found: string, expected: string): boolean {
  if (found === expected) return true;
  if (!hasMask(found)) return false;
  const literal = found
    .split(new RegExp(MASK, 'g'))
    .map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('[\\s\\S]+')}$`).test(expected);
}

/** Every place where two JSON values differ outside masked spans, one line each. */
export function findDifferences(found: unknown, expected: unknown, path = ''): string[] {
  if (typeof found === 'string') {
    const isSame = typeof expected === 'string' ? isSameText(found, expected) : hasMask(found);
    return isSame ? [] : [describe(path, found, expected)];
  }
  if (!isContainer(found) || !isContainer(expected) || Array.isArray(found) !== Array.isArray(expected)) {
    return Object.is(found, expected) ? [] : [describe(path, found, expected)];
  }
  const keys = new Set([...Object.keys(found), ...Object.keys(expected)]);
  return [...keys].flatMap((key) => findDifferences(found[key], expected[key], `${path}/${key}`));
}

function isContainer(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function describe(path: string, found: unknown, expected: unknown): string {
  return `${path}: expected ${shorten(expected)}, found ${shorten(found)}`;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
}
