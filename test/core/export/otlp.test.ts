// Spans of a session: their tree, their times, what they say of models and tools.
import { describe, expect, it } from 'vitest';
import { encodeOtlp } from '../../../src/core/export/otlp.ts';
import type { Span } from '../../../src/core/export/otlp-span.ts';
import { encode } from '../../support/cursor/encode.ts';
import { toAppend, toRun } from '../../support/cursor/exchanges.ts';
import { prompt, shellAnswer, shellPiece } from '../../support/cursor/messages.ts';
import { exchangeId } from '../../support/recording.ts';
import { toExchange } from '../dialect/exchanges.ts';
import { toTimedStream, toView } from '../replay/views.ts';
import { join, toSample, toSource } from './sample.ts';

function toSpans(view = toSample()): readonly Span[] {
  const { resourceSpans } = JSON.parse(join(encodeOtlp(toSource(view))));
  expect(resourceSpans).toHaveLength(1);
  return resourceSpans[0].scopeSpans[0].spans;
}

const spans = toSpans();
const named = (name: string) => spans.filter((span) => span.name === name);
const attributesOf = (span: Span | undefined) =>
  Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]));
const msOf = (nanos: string) => Number(nanos.slice(0, -6)) - Date.parse('2026-11-25T10:00:00Z');

describe('an OTLP export', () => {
  it('is one tree whose ids are the same each time', () => {
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    for (const { traceId, spanId, parentSpanId } of spans) {
      expect(traceId).toBe('019abc00000070008000000000000001');
      expect(spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
      if (parentSpanId !== undefined) expect(ids).toContain(parentSpanId);
    }
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
    expect(toSpans()).toEqual(spans);
  });

  it('has each exchange once, in its turn where it is in one', () => {
    const [first, second] = named('invoke_agent');
    expect(named('chat gpt-asked').map(({ parentSpanId }) => parentSpanId)).toEqual([
      ...Array(3).fill(first?.spanId),
      second?.spanId,
    ]);
    expect(named('GET')).toHaveLength(4);
    expect(named('GET').map(({ parentSpanId }) => parentSpanId)).toEqual(Array(4).fill(spans[0]?.spanId));
  });

  it('says who was asked what, how long it took and how it ended', () => {
    const [, , third, fourth] = named('chat gpt-asked');
    expect(attributesOf(third)).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-asked',
      'gen_ai.response.model': 'gpt-5',
      'gen_ai.request.stream': true,
      'gen_ai.response.time_to_first_chunk': 0.1,
      'server.address': 'api.openai.com',
      'server.port': '443',
      'http.response.status_code': '200',
      'cursor_rec.exchange.id': exchangeId(3),
    });
    expect([third?.startTimeUnixNano, third?.endTimeUnixNano].map((nanos) => msOf(nanos ?? ''))).toEqual([
      4000, 5000,
    ]);
    expect(third?.status).toBeUndefined();
    expect(fourth?.status?.code).toBe(2);
    expect(attributesOf(fourth)['error.type']).toBe('429');
  });

  it('has a span for each tool that ran, from its arguments to its result', () => {
    const [write] = named('execute_tool Write');
    expect([msOf(write?.startTimeUnixNano ?? ''), msOf(write?.endTimeUnixNano ?? '')]).toEqual([450, 2000]);
    expect(write?.parentSpanId).toBe(named('invoke_agent')[0]?.spanId);
    expect(attributesOf(write)).toMatchObject({
      'gen_ai.tool.name': 'Write',
      'gen_ai.tool.call.result': 'written',
    });
    expect(named('execute_tool Edit')).toHaveLength(1);
  });

  it('has a run of Cursor as one exchange, with its tools, and no span for its appends', () => {
    const run = toRun({ id: '1', server: shellAnswer });
    const cursor = toSpans(
      toView([
        run,
        toAppend('2', prompt('List them')),
        toAppend('3', shellPiece([3, encode()]), { seqno: 1 }),
      ]),
    );
    const turn = cursor.find((span) => span.name === 'invoke_agent');
    expect(cursor.map((span) => span.name.replace(/^chat.*/, 'chat'))).toEqual([
      'cursor-rec session',
      'invoke_agent',
      'chat',
      'execute_tool shell',
    ]);
    expect(cursor.slice(2).map(({ parentSpanId }) => parentSpanId)).toEqual([turn?.spanId, turn?.spanId]);
    expect(attributesOf(turn)).toMatchObject({ 'gen_ai.provider.name': 'cursor' });
    expect(attributesOf(turn)['gen_ai.input.messages']).toContain('List them');
  });

  it('has a span for each question of a socket, in the turn that it opens', () => {
    const socket = toSpans(toView([toSocket()]));
    expect(socket.map((span) => span.name)).toEqual([
      'cursor-rec session',
      'invoke_agent',
      'invoke_agent',
      'GET',
      'chat gpt-5',
      'chat gpt-5',
    ]);
    expect(socket.slice(4).map(({ parentSpanId }) => parentSpanId)).toEqual(
      socket.slice(1, 3).map(({ spanId }) => spanId),
    );
    expect(socket.slice(1, 3).map(({ startTimeUnixNano }) => msOf(startTimeUnixNano))).toEqual([10, 100]);
  });

  it('has what is missing as events of the session', () => {
    expect(spans[0]?.events).toMatchObject([{ name: 'cursor_rec.gap', timeUnixNano: '1795600806000000000' }]);
    expect(attributesOf(spans[0])).toMatchObject({ 'cursor_rec.gaps': '1', 'user.id': 'alice' });
  });

  it('has an end for what has not ended: until when it is known', () => {
    expect(msOf(named('GET').at(-1)?.endTimeUnixNano ?? '')).toBe(13_500);
  });
});

/** Two questions over one WebSocket, as Codex asks them. */
function toSocket() {
  const ask = (tMs: number, content: string) =>
    [
      tMs,
      { type: 'response.create', model: 'gpt-5', input: [{ type: 'message', role: 'user', content }] },
    ] as const;
  const say = (tMs: number, id: string) =>
    [tMs, { type: 'response.completed', response: { id, model: 'gpt-5', output: [] } }] as const;
  const start = Date.parse('2026-11-25T10:00:00Z');
  return {
    ...toExchange('1', 'openai-responses', {
      method: 'GET',
      response: toTimedStream([say(50, 'r1'), say(150, 'r2')]),
    }),
    startedAt: new Date(start).toISOString(),
    endedAt: new Date(start + 200).toISOString(),
    status: 101,
    request: { headers: [], body: toTimedStream([ask(10, 'One'), ask(100, 'Two')]) },
  };
}
