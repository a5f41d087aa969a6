import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/core/model/json.ts';
import {
  readSetting,
  removeSettings,
  setSettings,
} from '../../../../src/sidecar/setup/cursor/settings-text.ts';

const settings = [
  ['http.proxy', 'P'],
  ['k', true],
] as const;
const keys = settings.map(([key]) => key);

describe('setSettings', () => {
  test.each([
    ['an empty file', '', '{\n    "http.proxy": "P",\n    "k": true\n}\n'],
    ['only a comment', '// mine', '// mine\n{\n    "http.proxy": "P",\n    "k": true\n}\n'],
    ['only a byte order mark', '\uFEFF', '\uFEFF{\n    "http.proxy": "P",\n    "k": true\n}\n'],
    ['an empty object', '{}', '{\n    "http.proxy": "P",\n    "k": true\n}'],
    [
      'an object with a comment alone',
      '{ // mine\n}\n',
      '{ // mine\n    "http.proxy": "P",\n    "k": true\n}\n',
    ],
    ['one line', '{"a":1}', '{"a":1, "http.proxy": "P", "k": true}'],
    [
      'a comment behind the last value',
      '{\n  "a": 1 // one\n}\n',
      '{\n  "a": 1, // one\n  "http.proxy": "P",\n  "k": true\n}\n',
    ],
    [
      'a comma in the last comment',
      '{\n  "a": 1 /* , */\n}',
      '{\n  "a": 1, /* , */\n  "http.proxy": "P",\n  "k": true\n}',
    ],
    [
      'a trailing comma, CRLF, tabs and a byte order mark',
      '\uFEFF{\r\n\t"a": [1,2,],\r\n}\r\n',
      '\uFEFF{\r\n\t"a": [1,2,],\r\n\t"http.proxy": "P",\r\n\t"k": true,\r\n}\r\n',
    ],
    [
      'a key that is there, with comments around',
      '{\n  // our proxy\n  "http.proxy": "http://corp", /* x */\n  "a": {}\n  // end\n}',
      '{\n  // our proxy\n  "http.proxy": "P", /* x */\n  "a": {},\n  // end\n  "k": true\n}',
    ],
    [
      'a key that is there twice, of which the last counts',
      '{"k": 1, "k": 2, "http.proxy": ""}',
      '{"k": 1, "k": true, "http.proxy": "P"}',
    ],
    [
      'the same key deeper down',
      '{\n  "[json]": {"k": 1}\n}',
      '{\n  "[json]": {"k": 1},\n  "http.proxy": "P",\n  "k": true\n}',
    ],
  ])('changes no more than it has to in %s', (_title, before, after) => {
    const changed = setSettings(before, settings);
    expect(changed).toBe(after);
    expect(keys.map((key) => readSetting(changed, key))).toEqual(['P', true]);
  });

  test.each([
    ['{\n  "a": ,\n}', /found ValueExpected at line 2, column 8/],
    ['{"a" 1}', /ColonExpected at line 1, column 6/],
    ['{"a": 1', /CloseBraceExpected at line 1/],
    ['{"a": 1} {}', /EndOfFileExpected at line 1, column 10/],
    ["{'a': 1}", /at line 1, column 2/],
    ['[1]', /found array/],
    ['"text"', /found string/],
    ['{"a":'.repeat(20_000), /nested too deeply/],
    [`{"a": "${'x'.repeat(5_000_000)}"}`, /more than 4194304/],
  ])('refuses what is broken, and says where', (text, says) => {
    expect(() => setSettings(text, settings)).toThrow(says);
    expect(() => removeSettings(text, keys)).toThrow(says);
  });
});

describe('removeSettings', () => {
  test.each([
    ['on lines of its own', '{\n  "a": 1,\n  "k": true\n}', '{\n  "a": 1\n}'],
    ['with a trailing comma', '{\n  "a": 1,\n  "k": true,\n}', '{\n  "a": 1,\n}'],
    ['at the top', '{\n  "k": true,\n  "a": 1\n}', '{\n  "a": 1\n}'],
    ['alone', '{\r\n\t"k": true\r\n}\r\n', '{\r\n}\r\n'],
    ['on one line', '{"k": true, "a": 1}', '{"a": 1}'],
    ['at the end of one line', '{"a": 1, "k": true}', '{"a": 1}'],
    ['with comments', '{\n  "a": 1, // one\n  "k": true // two\n}', '{\n  "a": 1 // one\n  // two\n}'],
    ['before a comma of its own line', '{\n  "k": true\n  ,"a": 1\n}', '{\n  "a": 1\n}'],
    ['that is not there', '{"a": 1}', '{"a": 1}'],
  ])('takes out a key %s', (_title, before, after) => {
    const rest = removeSettings(before, ['k']);
    expect(rest).toBe(after);
    expect(readSetting(rest, 'k')).toBeUndefined();
  });
});

/** Settings files as people have them: members, comments, commas, indents and line ends of every kind. */
const files = fc
  .record({
    mark: fc.constantFrom('', '\uFEFF'),
    eol: fc.constantFrom('\n', '\r\n'),
    indent: fc.constantFrom('  ', '\t', '    ', ''),
    head: fc.constantFrom('', '// head, {"k": 1}', '/* head */'),
    members: fc.array(
      fc.record({
        key: fc.constantFrom('a', 'b.c', 'http.noProxy', '[json]', 'e "q"'),
        value: fc.jsonValue({ maxDepth: 2 }),
        before: fc.constantFrom('', '// why', '/* , } */'),
        behind: fc.constantFrom('', ' // , "k": 2', ' /* x */'),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    hasTrailingComma: fc.boolean(),
    tail: fc.constantFrom('', '// end }'),
  })
  .map(({ mark, eol, indent, head, members, hasTrailingComma, tail }) => {
    const lines = members.flatMap(({ key, value, before, behind }, index) => [
      ...(before === '' ? [] : [indent + before]),
      `${indent}${JSON.stringify(key)}: ${JSON.stringify(value)}${index < members.length - 1 || hasTrailingComma ? ',' : ''}${behind}`,
    ]);
    const end = tail === '' ? [] : [indent + tail];
    return mark + [...(head === '' ? [] : [head]), '{', ...lines, ...end, '}', ''].join(eol);
  });

test('setting keys and taking them out again leaves every file as it was', () => {
  fc.assert(
    fc.property(files, (file) => {
      const changed = setSettings(file, settings);
      expect(keys.map((key) => readSetting(changed, key))).toEqual(['P', true]);
      expect(removeSettings(changed, keys)).toBe(file);
    }),
    { numRuns: 500 },
  );
});

test('a key that is set keeps every other line of a file', () => {
  fc.assert(
    fc.property(files, fc.jsonValue({ maxDepth: 1 }), (file, value) => {
      const changed = setSettings(setSettings(file, [['k', false]]), [['k', value as Json]]);
      expect(readSetting(changed, 'k')).toEqual(JSON.parse(JSON.stringify(value)));
      expect(setSettings(changed, [['k', false]])).toBe(setSettings(file, [['k', false]]));
    }),
  );
});
