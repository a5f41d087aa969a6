// The seven lines of a seal: let in only as they are written.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatSeal, parseSeal, sealKeyName } from '../../../src/core/proof/seal.ts';

const [{ text, name }] = JSON.parse(
  readFileSync(new URL('../../vectors/proof/notes.json', import.meta.url), 'utf8'),
) as [{ text: string; name: string }];

describe('a seal', () => {
  it('that a script wrote is let in and written again to the byte', () => {
    const seal = parseSeal(text) ?? expect.fail('not a seal');
    expect(seal).toMatchObject({
      session: '019abc00-0000-7000-8000-000000000001',
      segment: 1,
      first: 0,
      last: 41,
      reason: 'session',
    });
    expect(formatSeal(seal)).toBe(text);
    expect(sealKeyName('019ab000-0000-7000-8000-000000000001')).toBe(name);
  });

  it.each([
    ['without its last LF', text.slice(0, -1)],
    ['with a line more', `${text}x\n`],
    ['with a line less', text.replace(/session\n$/, '')],
    ['of another tag', text.replace('cursor-rec/1', 'cursor-rec/2')],
    ['with a number written another way', text.replace('\n1\n', '\n01\n')],
    ['with a sign', text.replace('0 41', '+0 41')],
    ['with two spaces', text.replace('0 41', '0  41')],
    ['with three numbers', text.replace('0 41', '0 41 42')],
    ['with a number past a double', text.replace('0 41', '0 9007199254740993')],
    ['with capitals in a hash', text.replace(/[a-f]/, (digit) => digit.toUpperCase())],
    ['with an id that is none', text.replace('019abc00', '019abcg0')],
    ['with a reason of two words', text.replace('session\n', 'no session\n')],
    ['that is empty', ''],
  ])('%s is none', (_, other) => {
    expect(other === text ? 'unchanged' : parseSeal(other)).toBeUndefined();
  });
});
