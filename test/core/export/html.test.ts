// The HTML page of a session: what a browser would make of it.
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { encodeHtml } from '../../../src/core/export/html.ts';
import { STYLE, STYLE_HASH } from '../../../src/core/export/html-style.ts';
import { escapeHtml, toPre } from '../../../src/core/export/html-text.ts';
import { HOSTILE, join, toSample, toSource } from './sample.ts';

const page = join(encodeHtml(toSource()));

it('an HTML page lets in its own style, by its hash, and nothing else', () => {
  expect(STYLE_HASH).toBe(`sha256-${createHash('sha256').update(STYLE).digest('base64')}`);
  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'">`,
  );
  expect(page.match(/<style>(.*?)<\/style>/s)?.[1]).toBe(STYLE);
});

it('an HTML page has no element and no attribute but ours', () => {
  const tags = page.matchAll(/<\/?([a-z][a-z0-9]*)([^>]*)>/g);
  const names = new Set<string>();
  for (const [, name = '', attributes = ''] of tags) {
    names.add(name);
    if (name !== 'meta') expect(attributes).toMatch(/^(?: (?:lang|class|id|dir|href)="[#\w -]*")*$/);
  }
  const known =
    'html head meta title style body header h1 h2 h3 dl dt dd section ul li nav ol a main p pre details summary code span mark div table tr th td';
  expect([...names].filter((name) => !known.split(' ').includes(name))).toEqual([]);
});

it('an HTML page has every text whole, escaped, with its masks marked', () => {
  const escaped = escapeHtml(HOSTILE).replace(/\[REDACTED[^\]]*\]/, (mask) => `<mark>${mask}</mark>`);
  expect(page.split(escaped)).toHaveLength(1 + 4); // gap, prompt, result of a tool, answer
  expect(page).toContain('&lt;script&gt;');
  expect(page).toContain('<section class="missing">');
});

it('an HTML page escapes what a forged recording has in place of settled words', () => {
  const view = toSample();
  const forged = '"><script>alert(1)</script>' as 'cut';
  const exchanges = view.exchanges.map((exchange) => ({ ...exchange, outcome: forged }));
  const gaps = view.gaps.map((gap) => ({ ...gap, side: forged as never, bytes: forged as never }));
  expect(join(encodeHtml(toSource({ ...view, exchanges, gaps })))).not.toContain('<script');
});

it('toPre keeps a line feed at the beginning, which parsers take away once', () => {
  expect(toPre('\n\nx', 'said')).toBe('<pre class="said" dir="auto">\n\n\nx</pre>\n');
});
