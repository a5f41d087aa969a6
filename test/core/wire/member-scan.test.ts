// Tests src/core/wire/member-scan.ts: it says what JSON.parse would, or that it does not know.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemberScan, type ScannedMembers } from '../../../src/core/wire/member-scan.ts';
import { everySplit, utf8 } from './feeding.ts';

const ODD: ScannedMembers = { type: 'odd' };
const whole = (...texts: readonly string[]): ScannedMembers => ({ type: 'whole', texts });

function scan(...chunks: readonly Uint8Array[]): ScannedMembers {
  const scanner = createMemberScan(['model', 'models']);
  for (const chunk of chunks) scanner.push(chunk);
  return scanner.end();
}

const CASES: readonly (readonly [string, ScannedMembers])[] = [
  ['{"model":"gpt-5","messages":[{"role":"user","content":"a \\"model\\":\\"b\\""}]}', whole('gpt-5')],
  ['{ "messages" : [ ] , "model" : "gpt-5" }\n', whole('gpt-5')],
  ['{"model":"a","model":"b"}', whole('a', 'b')],
  ['{"MODEL":"a"}', whole('a')],
  ['{"mod\\u0065l":"g\\u0070t"}', whole('gpt')],
  ['{"model":"a","models":["b","c"]}', whole('a', 'b', 'c')],
  ['{"model":null,"stream":true,"n":-1.5e+3}', whole()],
  ['{"inner":{"model":"x"},"list":[["model","y"],{"model":"z"}]}', whole()],
  ['{"text":"\\\\","model":"a"}', whole('a')],
  ['{"text":"é","model":"ü"}', whole('ü')],
  ['{}', whole()],
  ['\ufeff{"model":"a"}', whole('a')],
  ['', ODD],
  ['[{"model":"a"}]', ODD],
  ['{"model":"a"', ODD],
  ['{"model":"a"}{"model":"b"}', ODD],
  ['{"model":"a"} x', ODD],
  ['{"model":7}', ODD],
  ['{"model":{"id":"a"}}', ODD],
  ['{"models":["a",{"b":"c"}]}', ODD],
  ['{"models":["a",7]}', ODD],
  ['{"model" "a"}', ODD],
  ["{'model':'a'}", ODD],
  ['{/* a comment */"model":"a"}', ODD],
  ['{"model":"a",}', ODD],
  ['{"model":"a\\x"}', ODD],
  [`{"model":"${'a'.repeat(2000)}"}`, ODD],
  [`{"${'a'.repeat(2000)}":"b","model":"a"}`, whole('a')],
  ['{"n":,"model":"a"}', ODD],
];

test.each(CASES)('member scan of %s finds %j', (text, expected) => {
  expect(scan(utf8(text))).toEqual(expected);
});

test.each(CASES.filter(([text]) => text.length < 200))(
  'member scan of %s does not mind where it is cut',
  (text, expected) => {
    for (const pieces of everySplit(utf8(text))) expect(scan(...pieces)).toEqual(expected);
  },
);

test('member scan agrees with JSON.parse on any object', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
  );
  fc.assert(
    fc.property(fc.dictionary(texts, fc.jsonValue()), texts, fc.nat(), (members, model, seed) => {
      const others = Object.entries(members).filter(([name]) => !/^models?$/i.test(name));
      const at = seed % (others.length + 1);
      const all = [...others.slice(0, at), ['model', model] as const, ...others.slice(at)];
      const text = `{${all.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
      expect(scan(utf8(text))).toEqual(whole(model));
    }),
  );
});

test('member scan never names a model of bytes that JSON.parse reads otherwise', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    'model',
    '"model"',
    ' ',
    '1',
    'null',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 14 }), (found) => {
      const text = found.join('');
      const scanned = scan(utf8(text));
      let parsed: unknown;
      try {
        parsed = JSON.parse(text);
      } catch {
        return; // a server that reads it refuses it
      }
      if (scanned.type === 'odd') return;
      const { model } = parsed as { readonly model?: unknown };
      if (typeof model === 'string') expect(scanned.texts).toContain(model);
      else expect(model ?? null).toBeNull();
    }),
    { numRuns: 2000 },
  );
});
