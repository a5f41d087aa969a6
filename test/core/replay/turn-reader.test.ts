// Turns that are read anew, of rounds of which hardly anything was kept, are those of a fold that has all of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldTurns } from '../../../src/core/dialect/turns.ts';
import type { Exchange, Outcome } from '../../../src/core/model/exchange.ts';
import { toSource } from '../../../src/core/replay/session-source.ts';
import { createTurnReader } from '../../../src/core/replay/turn-reader.ts';
import { toAppend, toRun } from '../../support/cursor/exchanges.ts';
import * as message from '../../support/cursor/messages.ts';
import { toCall, toChat, toView } from './views.ts';

function readAll(exchanges: readonly Exchange[]) {
  const reader = createTurnReader(toSource(toView(exchanges)));
  while (reader.step() !== undefined);
  return reader.drafts.map((draft) => reader.read(draft).turn);
}

interface Attempt {
  readonly request: string;
  /** The request that it is another attempt at. */
  readonly original: string | undefined;
  readonly conversation: string;
  readonly action: 'prompt' | 'resume' | 'simulated';
  readonly server: readonly (keyof typeof said)[];
  readonly outcome: Outcome;
}

const said = {
  text: message.text('word '),
  checkpoint: message.checkpoint,
  started: message.toolStarted(message.shell),
  completed: message.toolCompleted(message.shell),
};
const request = fc.constantFrom('one', 'two', 'three', 'four');
const attempts: fc.Arbitrary<readonly Attempt[]> = fc.array(
  fc.record({
    request,
    original: fc.option(request, { nil: undefined }),
    conversation: fc.constantFrom('conv-1', 'conv-2'),
    action: fc.constantFrom('prompt', 'resume', 'simulated'),
    server: fc.array(fc.constantFrom('text', 'checkpoint', 'started', 'completed'), { maxLength: 5 }),
    outcome: fc.constantFrom('completed', 'cut', 'cancelled'),
  }),
  { maxLength: 8 },
);

function toExchanges({ original, conversation, ...attempt }: Attempt, index: number): readonly Exchange[] {
  const opening = {
    prompt: message.prompt('Fix it', { conversation }),
    resume: message.resume({ conversation }),
    simulated: message.runRequest(message.userAction([1, 'lint'], [5, true]), { conversation }),
  }[attempt.action];
  const requestId = attempt.request;
  const stream = toRun({
    id: String(2 * index + 1),
    requestId,
    server: attempt.server.map((name) => said[name]),
    facts: { outcome: attempt.outcome },
    headers: original === undefined ? [] : [['x-original-request-id', original]],
  });
  return [stream, toAppend(String(2 * index + 2), opening, { requestId })];
}

describe('a turn reader', () => {
  it("reads what a fold makes of Cursor's runs, attempts and resumptions", () => {
    fc.assert(
      fc.property(attempts, (made) => {
        const exchanges = made.flatMap(toExchanges);
        expect(readAll(exchanges)).toEqual(foldTurns(exchanges));
      }),
      { numRuns: 200 },
    );
  });

  it('gives a late result to the newest turn that made a call of its id, and to no other', () => {
    const ask = (number: number, calls: readonly string[], results: readonly string[] = []) =>
      toChat(number, {
        t: number,
        messages: [
          ...results.map((id) => ({ role: 'tool', tool_call_id: id, content: `of ${id}` })),
          { role: 'user', content: `prompt ${number}` },
        ],
        deltas: calls.map((id, index) => [index, toCall(index, id, 'read', '{}')] as const),
      });
    const turns = readAll([ask(1, ['both', 'own']), ask(2, ['both']), ask(3, [], ['both', 'own'])]);
    expect(
      turns.map(({ response }) => response.toolCalls.map(({ id, status }) => `${id} ${status}`)),
    ).toEqual([['both pending', 'own completed'], ['both completed'], []]);
  });
});
