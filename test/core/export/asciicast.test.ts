// Casts against the rules of asciicast v2, and against what replay would write when.
import { describe, expect, it } from 'vitest';
import { encodeAsciicast } from '../../../src/core/export/asciicast.ts';
import { createSchedule } from '../../../src/core/replay/schedule.ts';
import { toSteps } from '../replay/views.ts';
import { toSample, toSource } from './sample.ts';

type Event = readonly [time: number, code: string, text: string];

function readCast(): { readonly header: { [name: string]: unknown }; readonly events: readonly Event[] } {
  const [header, ...events] = [...encodeAsciicast(toSource())].map((line) => {
    expect(line).toMatch(/^[^\n]+\n$/);
    return JSON.parse(line);
  });
  return { header, events };
}

describe('an asciicast', () => {
  it('has the header of version 2 and its events in order of time', () => {
    const { header, events } = readCast();
    expect(header).toEqual({
      version: 2,
      width: 80,
      height: 24,
      timestamp: Date.parse('2026-11-25T10:00:00Z') / 1000,
      title: 'cursor-rec 019abc00-0000-7000-8000-000000000001',
    });
    const times = events.map(([time]) => time);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(new Set(events.map(([, code]) => code))).toEqual(new Set(['m', 'o']));
    expect(events.filter(([, code]) => code === 'm').map(([, , label]) => label)).toEqual([
      'Turn 1',
      'Turn 2',
    ]);
  });

  it('plays each step of replay at the millisecond at which replay plays it', () => {
    const steps = toSteps(toSample());
    const playAt = createSchedule({ speed: 1 });
    const schedule = steps.map(({ t }) => playAt(t));
    const outputs = readCast().events.filter(([, code]) => code === 'o');
    expect(outputs.map(([time]) => Math.round(time * 1000))).toEqual(schedule);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the only escapes that may be there.
    const plain = outputs.map(([, , text]) => text.replaceAll(/\u001b\[(?:1|2|22|3\d)m/g, ''));
    expect(plain.join('')).not.toContain('\u001b');
    expect(plain).toEqual(steps.map(({ text }) => text.replaceAll('\n', '\r\n')));
  });
});
