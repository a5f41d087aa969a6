// The beginning of a line says what the whole of it does.
import { expect, it } from 'vitest';
import { parseEntry } from '../../../src/core/model/entry.ts';
import { HEAD_CHARS, parseEntryHead } from '../../../src/core/replay/entry-head.ts';
import { exchangeId, openExchange, recordLines } from '../../support/recording.ts';

function record(): readonly string[] {
  const { recorder, lines } = recordLines();
  openExchange(recorder, exchangeId(1), 5);
  const value = { text: 'é'.repeat(400), more: 'x'.repeat(400) };
  recorder.frame(exchangeId(1), 'request', { t: 6, type: 'json', value }, (leaf) => leaf);
  recorder.closeExchange(
    { exchange: exchangeId(1), outcome: 'completed', requestBytes: 1, responseBytes: 1 },
    9,
  );
  recorder.close('stopped', 10);
  return lines();
}

it('the head of each line that a recorder writes is known by its beginning', () => {
  const lines = record();
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) {
    const { seq, t, type } = parseEntry(line);
    expect(parseEntryHead(line.slice(0, HEAD_CHARS))).toMatchObject({ seq, t, type });
  }
  const frames = lines.map((line) => parseEntryHead(line)).filter((head) => head?.type === 'frames');
  expect(frames.map((head) => head?.exchange)).toEqual([exchangeId(1)]);
});

it('the head of an erased line has no exchange', () => {
  const [line = ''] = record();
  const erased = `${line.slice(0, line.indexOf(',"salt"'))}}`;
  expect(parseEntryHead(erased)).toEqual({ seq: 0, t: 5, type: 'exchange-opened' });
});

it.each(['', '{}', '{"seq":0}', 'null', ' {"seq":0,"prev":"'])('no head is made of %j', (line) => {
  expect(parseEntryHead(line)).toBeUndefined();
});
