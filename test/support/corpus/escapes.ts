// Ways in which one text stands inside another; marks stay where they are.
import { betweenMarks, glue } from './marks.ts';

/** The text as a JSON string, quotes included; an escaped end of a line need not be masked. */
export function quoted(text: string): string {
  return `"${jsonEscaped(text)}"`;
}

/** What stands between the quotes of a JSON string. */
export function jsonEscaped(text: string): string {
  return text
    .split('\n')
    .map((line) => JSON.stringify(line).slice(1, -1))
    .join(glue('\\n'));
}

/** Each line with this before it, which need not be masked. */
export const withMargin = (text: string, margin: string): string => {
  return glue(margin) + text.replaceAll('\n', `\n${glue(margin)}`);
};

export const percentEncoded = (text: string): string => betweenMarks(text, encodeURIComponent);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** As the text of an element, or an attribute in double quotes. */
export const inHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
