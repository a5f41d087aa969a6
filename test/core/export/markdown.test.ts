// The Markdown page of a session, read as a parser reads its blocks.
import { expect, it } from 'vitest';
import { encodeMarkdown } from '../../../src/core/export/markdown.ts';
import { toVisible } from '../../../src/core/replay/visible.ts';
import { HOSTILE, join, toSource } from './sample.ts';

/** The lines outside of fences. */
function outside(page: string): readonly string[] {
  let fence = '';
  return page.split('\n').filter((line) => {
    const run = /^`{3,}/.exec(line)?.[0] ?? '';
    if (fence === '' && run !== '') {
      fence = run;
      return false;
    }
    if (fence === '') return true;
    if (/^`+$/.test(line) && line.length >= fence.length) fence = '';
    return false;
  });
}

const page = join(encodeMarkdown(toSource()));

it('a Markdown page has the headings of ours and none of recorded text', () => {
  expect(outside(page).filter((line) => line.startsWith('#'))).toEqual([
    '# Session `019abc00-0000-7000-8000-000000000001`',
    '## Turn 1',
    '### Prompt',
    '#### Tool `Write`: completed',
    '#### Tool `Edit`: completed',
    '### Answer',
    '## Turn 2',
    '### Prompt',
    '### Error `http-429`',
    '## Exchanges',
    '## Masked',
    '## Missing',
  ]);
});

it('a Markdown page has every text whole, and no control character', () => {
  expect(page.split(toVisible(HOSTILE))).toHaveLength(1 + 3); // prompt, result of a tool, answer
  expect(page).toContain('[REDACTED:test-rule:0a1b2c3d]');
  expect(page).toContain('I write. ');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looked for.
  expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

it('a Markdown page says what is missing and what was masked, each in one line', () => {
  const lines = outside(page);
  expect(lines).toContain('- missing: `1 gap: not all was recorded`');
  expect(lines.filter((line) => line.startsWith('- **NOT RECORDED**'))).toHaveLength(1);
  expect(lines).toContainEqual(expect.stringMatching(/^- `test-rule:0a1b2c3d` at `request\/body/));
});
