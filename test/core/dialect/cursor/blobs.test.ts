// Prompts that only refer to their texts.
import { describe, expect, test } from 'vitest';
import { foldTurns } from '../../../../src/core/dialect/turns.ts';
import { encode, type Field, toHex } from '../../../support/cursor/encode.ts';
import { toAppend, toRun } from '../../../support/cursor/exchanges.ts';
import * as message from '../../../support/cursor/messages.ts';

describe('prompts in blobs', () => {
  const blobId = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
  const asked = message.runRequest(message.userAction([18, blobId], [3, encode([16, encode([2, blobId])])]));
  const expected = { text: 'A long prompt', attachments: [{ kind: 'other', text: 'A long prompt' }] };
  const promptOf = (server: readonly Uint8Array[], ...client: readonly Uint8Array[]) =>
    foldTurns([
      toRun({ id: '1', server: [...server, message.text('ok')] }),
      ...client.map((bytes, seqno) => toAppend(String(seqno + 2), bytes, { seqno })),
    ])[0]?.prompt;

  test('are found in what the server asks for', () => {
    expect(promptOf([message.getBlob(7, blobId)], asked, message.gotBlob(7, 'A long prompt'))).toEqual(
      expected,
    );
  });

  test('are found in what the server sets', () => {
    expect(promptOf([message.setBlob(7, blobId, 'A long prompt')], asked)).toEqual(expected);
  });

  test('are found in what comes with the request', () => {
    const fields: Field[] = [[17, encode([1, blobId], [2, 'A long prompt'])]];
    const action = message.userAction([18, blobId], [3, encode([16, encode([2, blobId])])]);
    expect(promptOf([], message.runRequest(action, { fields }))).toEqual(expected);
  });

  test('are found in another run of the session, also a later one', () => {
    const later = toRun({
      id: '5',
      requestId: 'request-5',
      server: [message.setBlob(1, blobId, 'A long prompt')],
    });
    const exchanges = [toRun({ id: '1', server: [] }), toAppend('2', asked), later];
    expect(foldTurns(exchanges)[0]?.prompt).toEqual(expected);
  });

  test('with control characters are texts too', () => {
    expect(promptOf([message.setBlob(7, blobId, 'bell \u0007 ring')], asked)?.text).toBe('bell \u0007 ring');
  });

  test('that never came are attachments', () => {
    const path = `sha256:${toHex(blobId)}`;
    expect(promptOf([], asked)).toEqual({
      text: '',
      attachments: [
        { kind: 'other', path },
        { kind: 'other', path },
      ],
    });
    const binary = Uint8Array.from([0xff, 0xfe, 0xfd]);
    expect(promptOf([message.setBlob(7, blobId, binary)], asked)?.text).toBe('');
  });
});
