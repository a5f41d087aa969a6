// Tests src/core/wire/schema.ts.
import { describe, expect, it } from 'vitest';
import { parseSchema } from '../../../src/core/wire/schema.ts';
import { reachesSecret } from '../../../src/core/wire/schema-type.ts';

const TABLE = `
# what a comment says is passed over
Node                       # a message that holds itself
  name 1 string
  children 2 Node*         # repeated
  labels 3 map<string,Label>
  counts 4 map< int32 , uint64 >
  credential 30 secret

aiserver.v1.Label
Label
\ttext 1 string\r
  raw 536870911 any*
`;

describe('parseSchema', () => {
  it('reads messages, their fields and what these are', () => {
    const schema = parseSchema(TABLE);
    expect([...schema.keys()]).toEqual(['Node', 'aiserver.v1.Label', 'Label']);
    const node = schema.get('Node');
    expect(node?.fields.get(1)).toEqual({
      name: 'name',
      number: 1,
      isRepeated: false,
      type: { type: 'scalar', scalar: 'string' },
    });
    expect(node?.fields.get(2)).toMatchObject({ isRepeated: true, type: { type: 'message', message: node } });
    const labels = node?.fields.get(3)?.type;
    expect(labels).toMatchObject({ type: 'map', defaults: { key: '', value: {} } });
    expect(labels?.type === 'map' && labels.entry.fields.get(2)?.type).toEqual({
      type: 'message',
      message: schema.get('Label'),
    });
    expect(node?.fields.get(4)?.type).toMatchObject({ type: 'map', defaults: { key: 0, value: 0 } });
    expect(node?.fields.get(30)?.type).toEqual({ type: 'secret' });
    expect(schema.get('Label')?.fields.get(536_870_911)?.isRepeated).toBe(true);
    expect(schema.get('aiserver.v1.Label')?.fields.size).toBe(0);
  });

  it('reads several texts as one', () => {
    const schema = parseSchema('A\n  b 1 B', 'B\n  a 1 A');
    expect(schema.get('A')?.fields.get(1)?.type).toMatchObject({ message: schema.get('B') });
    expect(() => parseSchema('A\n  b 1 B', 'B\n  a 1 C')).toThrow(/^text 2, line 2: .*"C"/);
  });

  it.each([
    ['A\n  a 1 Missing', /line 2: expected a scalar, .* "Missing"/],
    ['A\n  a 1 str', /"str"/],
    ['A\n  a 1 string[]', /"string\[\]"/],
    ['A\n  a 1 string\n  b 1 string', /line 3: .* b 1 again/],
    ['A\n  a 1 string\n  a 2 string', /line 3: .* a 2 again/],
    ['A\nB\nA', /line 3: .* A, found it again/],
    ['A\n  a 0 string', /line 2/],
    ['A\n  a 01 string', /line 2/],
    ['A\n  a 536870912 string', /line 2/],
    ['A\n  a 1', /line 2/],
    ['A\n  1 a string', /line 2/],
    ['A\n  #9 9 string', /^$/],
    ['A\n  __proto__ 1 string', /line 2/],
    ['A\n  constructor 1 string', /constructor/],
    ['  a 1 string', /line 1: expected a message before/],
    ['a', /line 1: expected the name of a message/],
    ['A B', /line 1/],
    ['A\n  a 1 map<string,string>*', /map/],
    ['A\n  a 1 map<bytes,string>', /map/],
    ['A\n  a 1 map<float,string>', /map/],
    ['A\n  a 1 map<A,string>', /map/],
    ['A\n  a 1 map<string,map<string,string>>', /map/],
    ['A\n  a 1 map<string,string*>', /string\*/],
    ['A\n  a 1 string*\n  b 2 string**', /string\*/],
  ])('of %j says what is wrong', (text, message) => {
    if (message.source === '^$') expect(parseSchema(text).get('A')?.fields.size).toBe(0);
    else expect(() => parseSchema(text)).toThrow(message);
  });
});

describe('reachesSecret', () => {
  const schema = parseSchema(
    'A\n  b 1 map<string,B>\nB\n  a 1 A\n  c 2 C*\nC\n  s 1 secret\nD\n  d 1 D\n  s 2 string',
  );
  it.each([
    [['A'], true],
    [['C'], true],
    [['D'], false],
    [['D', 'B'], true],
    [['Missing'], false],
    [[], false],
  ])('of %j is %s', (names, expected) => {
    expect(reachesSecret(schema, names)).toBe(expected);
  });
});
