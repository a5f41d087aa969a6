// Exchanges that stream at the same time do not break into each other's lines.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toOneVoice } from '../../../src/core/replay/one-voice.ts';
import type { TimelineEvent } from '../../../src/core/replay/timeline-event.ts';

const say = (t: number, exchange: string, text: string): TimelineEvent => ({
  t,
  exchange,
  type: 'text',
  text,
});
const end = (t: number, exchange: string): TimelineEvent => ({
  t,
  exchange,
  type: 'end',
  outcome: 'completed',
  durationMs: t,
});
const told = (events: readonly TimelineEvent[]) =>
  events.map((event) => `${event.t}${event.exchange}${event.type === 'text' ? event.text : '.'}`);

const timelines = fc
  .array(
    fc.record({
      wait: fc.nat(800),
      exchange: fc.constantFrom('A', 'B', 'C'),
      text: fc.constantFrom('x', 'y\n', 'z', ''),
    }),
    { maxLength: 60 },
  )
  .map((pieces) => {
    let t = 0;
    return pieces.map(({ wait, exchange, text }) => {
      t += wait;
      return text === '' ? end(t, exchange) : say(t, exchange, text);
    });
  });

describe('one voice', () => {
  it('leaves exchanges that follow each other as they are', () => {
    const events = [say(0, 'A', 'x'), say(100, 'A', 'y'), end(150, 'A'), say(150, 'B', 'z'), end(160, 'B')];
    expect([...toOneVoice(events)]).toEqual(events);
  });

  it('lets another wait until the line ends', () => {
    const events = [
      say(0, 'A', 'x'),
      say(50, 'B', '1'),
      say(100, 'A', 'y\n'),
      say(150, 'B', '2'),
      say(200, 'A', 'z'),
    ];
    expect(told([...toOneVoice(events)])).toEqual(['0Ax', '100Ay\n', '100B1', '150B2', '650Az']);
  });

  it('lets another wait until the exchange ends', () => {
    const events = [say(0, 'A', 'x'), say(50, 'B', '1'), end(100, 'A'), say(150, 'B', '2')];
    expect(told([...toOneVoice(events)])).toEqual(['0Ax', '100A.', '100B1', '150B2']);
  });

  it('lets another speak in a pause', () => {
    const events = [say(0, 'A', 'x'), say(400, 'B', '1'), say(2000, 'A', 'y')];
    expect(told([...toOneVoice(events)])).toEqual(['0Ax', '500B1', '2000Ay']);
  });

  it('lets nobody wait longer than three seconds', () => {
    const events = [
      ...Array.from({ length: 50 }, (_, index) => say(index * 100, 'A', 'x')),
      say(50, 'B', '1'),
    ].sort((one, other) => one.t - other.t);
    expect(told([...toOneVoice(events)]).find((line) => line.endsWith('B1'))).toBe('3050B1');
  });

  it('keeps every event, its order within its exchange, and the order of time', () => {
    fc.assert(
      fc.property(timelines, (events) => {
        const voiced = [...toOneVoice(events)];
        for (const exchange of ['A', 'B', 'C']) {
          const of = (list: readonly TimelineEvent[]) => list.filter((event) => event.exchange === exchange);
          const strip = (list: readonly TimelineEvent[]) => of(list).map((event) => ({ ...event, t: 0 }));
          expect(strip(voiced)).toEqual(strip(events));
          const late = of(voiced).map((event, index) => event.t - (of(events)[index]?.t ?? 0));
          expect(Math.min(0, ...late)).toBe(0);
          expect(Math.max(0, ...late)).toBeLessThanOrEqual(3000);
        }
        expect(voiced.map(({ t }) => t)).toEqual(voiced.map(({ t }) => t).sort((one, other) => one - other));
      }),
    );
  });
});
