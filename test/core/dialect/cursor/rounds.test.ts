// How runs end, and whose word counts where the server's is missing.
import { describe, expect, test } from 'vitest';
import { foldTurns } from '../../../../src/core/dialect/turns.ts';
import { encode } from '../../../support/cursor/encode.ts';
import { toAppend, toRun } from '../../../support/cursor/exchanges.ts';
import * as message from '../../../support/cursor/messages.ts';

describe('results of the client', () => {
  const asked = [
    message.toolStarted(message.shell),
    message.execAsk(1, 14, message.shell.args),
    message.text('...'),
  ];
  const turnWith = (...pieces: readonly Uint8Array[]) => {
    const appends = pieces.map((bytes, index) => toAppend(String(index + 3), bytes, { seqno: index + 1 }));
    const cut = toRun({ id: '1', server: asked, facts: { outcome: 'cut' } });
    return foldTurns([cut, toAppend('2', message.prompt('Fix it')), ...appends])[0]?.response.toolCalls[0];
  };
  const chunk = (number: number, words: string) => message.shellPiece([number, encode([1, words])]);

  test.each<[string, readonly Uint8Array[], object]>([
    [
      'completed',
      [chunk(1, 'a'), chunk(2, 'w'), chunk(1, 'b'), message.shellPiece([3, encode([2, '/w'])])],
      { status: 'completed', result: { success: { exit_code: 0, stdout: 'ab', stderr: 'w' } } },
    ],
    [
      'failed',
      [chunk(2, 'no'), message.shellPiece([3, encode([1, 2])])],
      { status: 'failed', result: { failure: { exit_code: 2, stdout: '', stderr: 'no' } } },
    ],
    [
      'rejected',
      [message.shellPiece([5, encode([1, 'ls'], [3, 'no'])])],
      { status: 'rejected', result: { rejected: { command: 'ls', reason: 'no' } } },
    ],
    [
      'whole',
      [message.execAnswer(1, 2, encode([1, encode([5, 'a'])]))],
      { status: 'completed', result: { success: { stdout: 'a' } } },
    ],
    ['pending', [chunk(1, 'a')], { status: 'pending' }],
    ['of another', [message.execAnswer(9, 2, encode([1, encode([5, 'a'])]))], { status: 'pending' }],
  ])('stand in where the stream broke off: %s', (_, pieces, expected) => {
    expect(turnWith(...pieces)).toMatchObject(expected);
  });
});

describe('outcomes', () => {
  const turnOf = (run: Parameters<typeof toRun>[0], ...appends: readonly Uint8Array[]) =>
    foldTurns([
      toRun(run),
      ...[message.prompt('Fix it'), ...appends].map((bytes, seqno) =>
        toAppend(String(seqno + 2), bytes, { seqno }),
      ),
    ])[0];

  test('fail by the trailer, after an HTTP status of 200', () => {
    const error = {
      code: 'resource_exhausted',
      message: 'Error',
      details: [
        {
          type: 'aiserver.v1.ErrorDetails',
          debug: {
            error: 'ERROR_RATE_LIMITED_CHANGEABLE',
            details: { title: 'Slow down', detail: 'Later.' },
          },
        },
      ],
    };
    expect(turnOf({ id: '1', server: [message.serverHeartbeat], end: { error } })).toMatchObject({
      outcome: 'failed',
      response: { text: '', error: { code: 'ERROR_RATE_LIMITED_CHANGEABLE', message: 'Slow down: Later.' } },
    });
  });

  test('fail by a status, and are cut or cancelled with the connection', () => {
    expect(turnOf({ id: '1', facts: { status: 464 } })).toMatchObject({
      outcome: 'failed',
      response: { error: { code: 'http-464' } },
    });
    expect(turnOf({ id: '1', facts: { outcome: 'cut' } })?.outcome).toBe('cut');
    expect(turnOf({ id: '1', facts: { outcome: 'cancelled' } })?.outcome).toBe('cancelled');
  });

  test('are cancelled by the action, though the stream ends well', () => {
    expect(turnOf({ id: '1', server: [message.text('I ')] }, message.cancel)).toMatchObject({
      outcome: 'cancelled',
      response: { text: 'I ' },
      exchanges: ['1', '2', '3'],
    });
  });

  test('keep what the server tells the human out of the answer', () => {
    expect(turnOf({ id: '1', server: [message.notice('Slow pool.'), message.text('Hi')] })?.response).toEqual(
      {
        text: 'Hi',
        notice: 'Slow pool.',
        toolCalls: [],
      },
    );
  });
});
