// Files through edits: whose each line is at the end.
import { describe, expect, it } from 'vitest';
import { createAttributedFile } from '../../../src/core/export/attributed-file.ts';

const path = 'a.ts';

describe('an attributed file', () => {
  it('gives each model the lines that are still there of what it wrote', () => {
    const file = createAttributedFile();
    file.edit({ path, type: 'whole', after: '1\n2\n3\n4\n' }, 'm-1');
    file.edit({ path, type: 'replaced', old: '2\n', new: 'two\n2b\n', isEverywhere: false }, 'm-2');
    expect(file.ranges()).toEqual([
      { model: 'm-1', start: 1, end: 1 },
      { model: 'm-2', start: 2, end: 3 },
      { model: 'm-1', start: 4, end: 5 },
    ]);
  });

  it('leaves to others what was there before, and what came in between', () => {
    const file = createAttributedFile();
    file.edit({ path, type: 'whole', before: 'human\n', after: 'human\nmodel\n' }, 'm-1');
    file.edit(
      { path, type: 'whole', before: 'human\nby hand\nmodel\n', after: 'human\nby hand\nmodel\nmore' },
      'm-1',
    );
    expect(file.ranges()).toEqual([{ model: 'm-1', start: 3, end: 4 }]);
  });

  it('says nothing of lines once it does not know the content', () => {
    const file = createAttributedFile();
    file.edit({ path, type: 'replaced', old: 'a', new: 'b', isEverywhere: false }, 'm-1');
    expect(file.ranges()).toEqual([]);
    file.edit({ path, type: 'whole', after: 'a\n' }, 'm-1');
    expect(file.ranges()).toEqual([{ model: 'm-1', start: 1, end: 1 }]);
    file.edit({ path, type: 'touched' }, 'm-2');
    expect(file.ranges()).toEqual([]);
    expect([...file.models]).toEqual(['m-1', 'm-2']);
  });

  it('puts a replacement in as it is, whatever a pattern would make of it', () => {
    const file = createAttributedFile();
    file.edit({ path, type: 'whole', after: 'x\ny\nx' }, 'm-1');
    file.edit({ path, type: 'replaced', old: 'x', new: '$&\n$1', isEverywhere: true }, 'm-2');
    expect(file.ranges()).toEqual([
      { model: 'm-2', start: 1, end: 2 },
      { model: 'm-1', start: 3, end: 3 },
      { model: 'm-2', start: 4, end: 5 },
    ]);
  });
});
