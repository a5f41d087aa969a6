// Recorded text in HTML that stays text, with its masks marked.
import { toVisible } from '../replay/visible.ts';

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** A mask, which none of the entities reaches into. */
const MASK = /\[REDACTED:[a-z0-9-]+:[0-9a-f]{8}\]/g;

/** For between tags and within quoted attributes. */
export function escapeHtml(text: string): string {
  return toVisible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** For between tags: each mask is a `mark`. */
export function toMarkedHtml(text: string): string {
  return escapeHtml(text).replace(MASK, (mask) => `<mark>${mask}</mark>`);
}

/** A block that keeps its white space; a parser takes off one line feed at its beginning. */
export function toPre(text: string, className: string): string {
  return `<pre class="${className}" dir="auto">\n${toMarkedHtml(text)}</pre>\n`;
}
