// The automaton ends a literal wherever a search for it alone would find it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAutomaton, ENDS } from '../../../src/core/redact/automaton.ts';

function findAll(literals: readonly string[], text: string): string[] {
  const { table, columns, width, endings, fallbacks, literalOf } = createAutomaton([...literals].sort());
  const ordered = [...literals].sort();
  const found: string[] = [];
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    state = table[state + (code < 128 ? (columns[code] ?? 0) : 0)] ?? 0;
    if (state < ENDS) continue;
    state -= ENDS;
    for (let end = endings[state / width] ?? 0; end !== 0; end = endings[fallbacks[end] ?? 0] ?? 0) {
      const literal = ordered[literalOf[end] ?? -1] ?? '';
      found.push(`${at + 1 - literal.length} ${literal}`);
    }
  }
  return found.sort();
}

function findEach(literals: readonly string[], text: string): string[] {
  return literals
    .flatMap((literal) =>
      [...text].flatMap((_, at) => (text.toLowerCase().startsWith(literal, at) ? [`${at} ${literal}`] : [])),
    )
    .sort();
}

test('createAutomaton finds every literal at every place, in either case, also one inside of another', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', 'é'), maxLength: 60 });
  const literals = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 }));
  fc.assert(
    fc.property(literals, letters, (some, text) => {
      expect(findAll(some, text)).toEqual(findEach(some, text));
    }),
    { numRuns: 500 },
  );
});

test.each(['clé', 'Key'])('createAutomaton names the literal %s', (literal) => {
  expect(() => createAutomaton(['a', literal])).toThrow(
    `expected ASCII without capitals, found "${literal}"`,
  );
});

test.each([[['b', 'a']], [['a', 'a']], [['']]])('createAutomaton does not take %j', (literals) => {
  expect(() => createAutomaton(literals)).toThrow('expected literals in order');
});
