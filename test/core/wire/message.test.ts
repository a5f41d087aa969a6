// Tests src/core/wire/message.ts and base64.ts.
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../../src/core/wire/base64.ts';
import { toMessageFrame } from '../../../src/core/wire/message.ts';
import type { WebSocketMessage } from '../../../src/core/wire/websocket.ts';
import { utf8 } from './feeding.ts';

describe('toMessageFrame', () => {
  it.each<[WebSocketMessage['opcode'], Uint8Array, object]>([
    ['text', utf8('{"type":"response.create"}'), { value: { type: 'response.create' } }],
    ['text', utf8('hello'), { text: 'hello' }],
    ['text', utf8(''), { text: '' }],
    ['text', Uint8Array.of(0xff), { base64: '/w==' }],
    ['binary', utf8('{"a":1}'), { value: { a: 1 } }],
    ['binary', Uint8Array.of(0, 1, 0x80), { base64: 'AAGA' }],
    ['ping', utf8('1'), { text: '1' }],
    ['pong', utf8(''), { text: '' }],
    ['close', Uint8Array.of(3, 0xe8, 0x62, 0x79, 0x65), { base64: 'A+hieWU=' }],
  ])('reads a %s message', (opcode, bytes, content) => {
    const frame = toMessageFrame({ type: 'message', opcode, compressed: false, bytes }, 3);
    expect(frame).toEqual({ type: 'message', t: 3, opcode, ...content });
  });

  it('keeps JSON that is too deep as text', () => {
    const text = '['.repeat(9) + ']'.repeat(9);
    const message = { type: 'message', opcode: 'text', compressed: false, bytes: utf8(text) } as const;
    expect(toMessageFrame(message, 3, { maxDepth: 8 })).toMatchObject({ text });
    expect(toMessageFrame(message, 3, { maxDepth: 9 })).toHaveProperty('value');
  });
});

describe('encodeBase64', () => {
  it.each([0, 1, 2, 3, 4, 8189, 8190, 8191, 16381, 100_000, 16 * 1024 * 1024])(
    'writes %i bytes as Buffer does',
    (bytes) => {
      const sample = new Uint8Array(bytes).map((_, at) => (at * 167) ^ (at >> 8));
      expect(encodeBase64(sample) === Buffer.from(sample).toString('base64')).toBe(true);
    },
  );
});
