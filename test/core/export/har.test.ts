// HAR archives against the rules of HAR 1.2.
import { describe, expect, it } from 'vitest';
import { encodeHar } from '../../../src/core/export/har.ts';
import { exchangeId } from '../../support/recording.ts';
import { HOSTILE, join, toSample, toSource } from './sample.ts';

const { log } = JSON.parse(join(encodeHar(toSource())));
const entryOf = (number: number) =>
  log.entries.find(({ _id }: { readonly _id: string }) => _id === exchangeId(number));

describe('a HAR', () => {
  it('has the exchanges in order, and says what is missing', () => {
    expect(log).toMatchObject({ version: '1.2', creator: { name: 'cursor-rec', version: '9.8.7' } });
    expect(log.entries).toHaveLength(8);
    expect(log._gaps).toMatchObject([{ from: '2026-11-25T10:00:06.000Z', bytes: 2048 }]);
    expect(log._session.id).toBe('019abc00-0000-7000-8000-000000000001');
  });

  it('has timings that are not negative and add up to the time', () => {
    for (const { time, timings } of log.entries) {
      const values: number[] = [timings.send, timings.wait, timings.receive];
      expect(values.every((value) => value >= 0)).toBe(true);
      expect(values.reduce((sum, value) => sum + value)).toBe(time);
    }
    expect(entryOf(3)).toMatchObject({ time: 1000, timings: { send: 0, wait: 100, receive: 900 } });
  });

  it('has server-sent events as the text that they were, other streams as a message a line', () => {
    expect(entryOf(3).response.content.comment).toBe('decoded: one message a line, as JSON');
    const { content } = toEventStreamEntry().response;
    const blocks: string[] = content.text.split('\n\n').slice(0, -1);
    const texts = blocks.map((block) => JSON.parse(block.replace(/^data: /, '')).choices[0].delta.content);
    expect(texts.join('')).toBe(`${HOSTILE} done`);
    expect(content.size).toBe(Buffer.byteLength(content.text));
    expect(content.comment).toBeUndefined();
  });

  it('has bodies of bytes in base64, and of those past the limit their digest', () => {
    expect(entryOf(6).response.content).toMatchObject({ size: 4, text: 'AAECAw==', encoding: 'base64' });
    expect(entryOf(7).response.content).toEqual({
      size: 12_345_678,
      mimeType: 'application/octet-stream',
      comment: `12345678 bytes, not kept, past the limit; SHA-256 ${'ab'.repeat(32)}`,
    });
    expect(entryOf(8)).toMatchObject({
      request: { postData: { text: 'AAE=', _encoding: 'base64' } },
      response: { status: 0, content: { size: 0, mimeType: 'x-unknown' } },
    });
  });

  it('has the messages of a WebSocket as browsers write them', () => {
    const start = Date.parse('2026-11-25T10:00:10Z');
    expect(entryOf(5)).toMatchObject({
      _resourceType: 'websocket',
      _webSocketMessages: [
        { type: 'send', time: (start + 10) / 1000, opcode: 1, data: 'hello' },
        { type: 'receive', time: (start + 15) / 1000, opcode: 1, data: '{"type":"ping"}' },
        { type: 'receive', time: (start + 25) / 1000, opcode: 2, data: 'AAEC' },
      ],
    });
  });

  it('has the query taken apart', () => {
    expect(entryOf(6).request.queryString).toEqual([
      { name: 'name', value: 'a b' },
      { name: 'name', value: '[x]' },
      { name: 'empty', value: '' },
    ]);
  });
});

/** The entry of the third exchange, were its answer said to be server-sent events. */
function toEventStreamEntry() {
  const view = toSample();
  const third = view.exchanges[2]!;
  const headers = [['content-type', 'text/event-stream; charset=utf-8']] as const;
  const exchanges = [{ ...third, response: { ...third.response, headers } }];
  return JSON.parse(join(encodeHar(toSource({ ...view, exchanges })))).log.entries[0];
}
