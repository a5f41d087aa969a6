// The timeline of a session that grows: however it grows, what it tells is the timeline of the whole.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEntry, toStatement } from '../../../src/core/model/entry.ts';
import { parseSessionHeader } from '../../../src/core/model/session.ts';
import { parseEntryHead } from '../../../src/core/replay/entry-head.ts';
import { createEntryIndexer } from '../../../src/core/replay/entry-index.ts';
import { createLiveTimeline } from '../../../src/core/replay/live-timeline.ts';
import { createStoredSession } from '../../../src/core/replay/stored-session.ts';
import { readTimeline } from '../../../src/core/replay/timeline.ts';
import type { TimelineEvent } from '../../../src/core/replay/timeline-event.ts';
import { header, openExchange, recordLines } from '../../support/recording.ts';

const RECORDINGS = new URL('../../recordings/', import.meta.url).pathname;

function readRecording(name: string) {
  const folder = join(RECORDINGS, name);
  const segments = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
  const lines = segments.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1));
  return {
    header: parseSessionHeader(JSON.parse(readFileSync(join(folder, 'session.json'), 'utf8'))),
    lines,
  };
}

/** Three turns: a tool call whose result comes with the second, which is answered while a count of tokens is asked for. */
function recordAgent() {
  const { recorder, lines } = recordLines();
  const ask = (exchange: string, t: number, messages: readonly object[]) => {
    openExchange(recorder, exchange, t);
    recorder.frame(exchange, 'request', {
      t,
      type: 'json',
      value: { model: 'gpt-5', messages: [...messages] as never },
    });
    recorder.frame(exchange, 'response', { t: t + 5, type: 'head', status: 200, headers: [] });
  };
  const say = (exchange: string, t: number, delta: object, usage?: object) => {
    recorder.frame(exchange, 'response', {
      t,
      type: 'event',
      value: {
        id: 'r',
        model: 'gpt-5',
        choices: [{ index: 0, delta }],
        ...(usage === undefined ? {} : { usage }),
      } as never,
    });
    recorder.flush(t);
  };
  const close = (exchange: string, t: number, outcome: 'completed' | 'cut' = 'completed') =>
    recorder.closeExchange({ exchange, outcome, requestBytes: 1, responseBytes: 1 }, t);
  const [one, two, three] = ['1', '2', '3'].map((last) => `019abc00-0000-7000-8000-00000000000${last}`);
  const prompt = { role: 'user', content: 'List them' };
  const call = { id: 'call_1', type: 'function', function: { name: 'ls', arguments: '{"path":"src"}' } };
  ask(one!, 0, [prompt]);
  say(one!, 100, { content: 'I look' });
  say(one!, 220, { content: ' there.' });
  say(one!, 300, { tool_calls: [{ index: 0, ...call, function: { name: 'ls', arguments: '{"path"' } }] });
  say(one!, 400, { tool_calls: [{ index: 0, function: { arguments: ':"src"}' } }] });
  say(one!, 450, {}, { prompt_tokens: 10, completion_tokens: 4 });
  close(one!, 500);
  ask(two!, 600, [
    prompt,
    { role: 'assistant', tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_1', content: 'a.ts' },
  ]);
  say(two!, 700, { content: 'One' });
  ask(three!, 720, [{ role: 'user', content: 'And the tests?' }]);
  say(two!, 800, { content: ' file.' });
  say(three!, 830, { content: 'None' });
  recorder.gap({ reason: 'the disk was full', from: 840, to: 860 });
  close(two!, 900);
  close(three!, 950, 'cut');
  recorder.flush(950);
  recorder.close('ended', 1000);
  return { header, lines: lines() };
}

/** What is told when the session grows by these many lines at a time. */
function tellGrowing({ header: of, lines }: ReturnType<typeof readRecording>, steps: readonly number[]) {
  const indexer = createEntryIndexer();
  const timeline = createLiveTimeline();
  const told: TimelineEvent[] = [];
  const source = () =>
    createStoredSession({ header: of, index: indexer.index(), readLine: (at) => lines[at] ?? '' });
  for (let at = 0, step = 0; at < lines.length; step++) {
    const changed = new Set<string>();
    for (const end = Math.min(lines.length, at + (steps[step % steps.length] ?? 1)); at < end; at++) {
      const line = lines[at] ?? '';
      const entry = parseEntry(line);
      indexer.add(parseEntryHead(line) ?? entry, at, () => entry);
      const { exchange } = (toStatement(entry)?.data ?? {}) as { readonly exchange?: string };
      if (exchange !== undefined) changed.add(exchange);
    }
    told.push(...timeline.grow(source(), changed));
  }
  return { told, whole: [...readTimeline(source())] };
}

/** Events in an order that does not depend on how they came; `within` is said by the first event that is told of an exchange. */
function sorted(events: readonly TimelineEvent[]): readonly string[] {
  return events.map(({ within: _, ...event }) => JSON.stringify(event)).sort();
}

const SESSIONS = ['sealed', 'open', 'recovered', 'erased', 'frames', 'cut-off'] as const;

describe('a live timeline', () => {
  it.each(SESSIONS)('tells the recording "%s" line by line as at once', (name) => {
    const recording = readRecording(name);
    const { told, whole } = tellGrowing(recording, [1]);
    expect(whole.length).toBeGreaterThan(0);
    expect(sorted(told)).toEqual(sorted(whole));
  });

  it('tells what an agent does, however it grows', () => {
    const recording = recordAgent();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }), (steps) => {
        const { told, whole } = tellGrowing(recording, steps);
        expect(sorted(told)).toEqual(sorted(whole));
      }),
    );
  });

  it('lets go of each form of the session once there is a newer one', async () => {
    const { lines } = recordAgent();
    const indexer = createEntryIndexer();
    const timeline = createLiveTimeline();
    const growTo = (from: number, to: number) => {
      for (const [at, line] of lines.slice(from, to).entries())
        indexer.add(parseEntry(line), from + at, () => parseEntry(line));
      const source = createStoredSession({
        header,
        index: indexer.index(),
        readLine: (at) => lines[at] ?? '',
      });
      expect(timeline.grow(source, new Set()).length).toBeGreaterThan(0);
      return new WeakRef(source);
    };
    const before = growTo(0, lines.findIndex((line) => line.includes('"One"')) - 1);
    const after = growTo(lines.findIndex((line) => line.includes('"One"')) - 1, lines.length);
    // What a WeakRef told of is held until the task is over.
    await new Promise((resolve) => setImmediate(resolve));
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    expect(before.deref()).toBeUndefined();
    expect(after.deref()).toBeDefined();
  });

  it('tells each piece of an answer when it is there, and not at its end', () => {
    const { lines, ...recording } = recordAgent();
    const untilFirstPiece = lines.findIndex((line) => line.includes('I look')) + 1;
    const { told } = tellGrowing({ ...recording, lines: lines.slice(0, untilFirstPiece) }, [1]);
    expect(told.map(({ type }) => type)).toEqual(['prompt', 'text']);
  });
});
