// Pieces of a text on their way: the first at once, and what goes wrong later said apart from them.
import { expect, it } from 'vitest';
import { CliError } from '../../../src/cli/cli-error.ts';
import { writePieces } from '../../../src/cli/text/write-pieces.ts';
import { createTestContext } from '../../support/context.ts';

it('writePieces writes the first piece before it asks for the second, and waits for its reader', async () => {
  const context = await createTestContext();
  const told: string[] = [];
  function* pieces() {
    yield 'one';
    told.push('asked');
    yield 'two';
    yield 'three';
  }
  const out = { ...context.out, write: (text: string) => void told.push(text) };
  const drained = async () => void told.push('drained');
  await writePieces(pieces(), { ...context, out, drained }, () => 0);
  expect(told).toEqual(['one', 'drained', 'asked', 'twothree', 'drained']);
});

it('writePieces says on stderr what ends a text that has begun', async () => {
  const context = await createTestContext();
  const said: string[] = [];
  function* pieces() {
    yield '{"a":';
    throw new CliError('unreadable', 'expected more');
  }
  const err = { ...context.err, write: (text: string) => void said.push(text) };
  await writePieces(pieces(), { ...context, err });
  expect(context.said()).toBe('{"a":');
  expect(said).toEqual(['cursor-rec: expected more\n']);
  expect(context.exitCode()).toBe(1);
});

it('writePieces throws what comes before anything was written', async () => {
  const context = await createTestContext();
  const pieces = {
    [Symbol.iterator]() {
      throw new CliError('unreadable', 'expected more');
    },
  };
  await expect(writePieces(pieces, context)).rejects.toThrow('expected more');
});
