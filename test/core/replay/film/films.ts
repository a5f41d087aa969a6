// Films for tests: of events made by hand, and of any events there may be.
import fc from 'fast-check';
import type { Film } from '../../../../src/core/replay/film/film.ts';
import { createFilmFold } from '../../../../src/core/replay/film/film-fold.ts';
import type { TimelineEvent } from '../../../../src/core/replay/timeline-event.ts';
import { TERMINAL_ATTACKS } from '../../../support/terminal-attacks.ts';

/** The film of these events. */
export function toFilm(events: readonly TimelineEvent[]): Film {
  const { film, push } = createFilmFold();
  for (const event of events) push(event);
  return film;
}

/** Texts that are hard to lay out: wide, combined, with tabs, escapes and half a Markdown. */
const HARD_TEXTS = [
  'plain words that go on and on',
  '日本語のテキスト',
  '👩‍👩‍👧 family',
  'e\u0301combined',
  '\tindented\ttwice',
  '\u001b[31mred\u001b[0m \u202eturned',
  '```ts\nconst a: string = `x`;\n',
  '| a | b |\n|---|--:|\n| 1 | 2 |\n',
  '- one\n  - two\n    1. three\n',
  '> quoted **bold** `code`\n\n',
  '[REDACTED:github-token:c55f07a3]',
  'x'.repeat(90),
  '# Heading\n\n',
];

/** Everything of Markdown, and of a call, that a text may stand in, at `%`. */
export const STRUCTURES: readonly string[] = [
  ...'%|# %|> %|- %|1. %|- [ ] %|**%**|_%_|~~%~~|`%`|[%](http://a.example)|[a](%)|![%](%)|<%>|<b>%</b>|[a]: %'.split(
    '|',
  ),
  '```%\n%\n```',
  '```ts\nconst a = "%"; // %\n```',
  '    %',
  '| % | a |\n|---|---|\n| % | % |\n',
  '{"path":"%","old_string":"%","new_string":"%\\n%"}',
  '{"path":"a.ts","content":"%"}',
  '[REDACTED:%:1]',
];

/** Characters that no row may hold: what a terminal obeys, and what nobody sees. */
export const UNWANTED =
  /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/u;

const attack = fc
  .tuple(
    fc.constantFrom(...STRUCTURES),
    fc.constantFrom(...Object.values(TERMINAL_ATTACKS).map((text) => text.slice(0, 120))),
  )
  .map(([structure, text]) => structure.replaceAll('%', () => text));

const hardText = fc.oneof(
  fc.constantFrom(...HARD_TEXTS),
  attack,
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

type Untimed = TimelineEvent extends infer Event
  ? Event extends TimelineEvent
    ? Omit<Event, 't' | 'turn'>
    : never
  : never;

const exchange = fc.constantFrom('a', 'b');
const call = fc.constantFrom('a/1', 'a/2', 'b/1');
const untimed: fc.Arbitrary<Untimed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom('text' as const, 'thinking' as const),
      exchange,
      text: hardText,
      model: fc.constant('m'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('prompt' as const),
      exchange,
      text: hardText,
      attachments: fc.constant([]),
      isRetry: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('tool-call' as const),
      exchange,
      call,
      name: fc.constantFrom('read_file', 'edit_file'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('tool-arguments' as const),
      exchange,
      call,
      name: fc.constant('edit_file'),
      text: hardText,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('tool-result' as const),
      exchange,
      call,
      result: hardText,
      status: fc.constantFrom('completed' as const, 'failed' as const, 'rejected' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('error' as const),
      exchange,
      code: fc.constant('overloaded'),
      message: hardText,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('gap' as const),
      to: fc.integer({ min: 0, max: 9000 }),
      reason: hardText,
      bytes: fc.nat(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('exchange' as const),
      exchange: fc.constant('c'),
      method: fc.constant('GET'),
      url: hardText,
      status: fc.constant(200),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('end' as const),
      exchange,
      outcome: fc.constantFrom('cut' as const, 'completed' as const),
      durationMs: fc.nat(5000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('usage' as const),
      exchange,
      usage: fc.record({ inputTokens: fc.nat(900), outputTokens: fc.nat(900) }),
    }),
  },
);

/** Events by time; each prompt that is no retry begins a turn. */
export const anyEvents: fc.Arbitrary<readonly TimelineEvent[]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1500 }), untimed), { minLength: 1, maxLength: 40 })
  .map((steps) => {
    let t = 0;
    let turn = 0;
    return steps.map(([pause, event]): TimelineEvent => {
      t += pause;
      const begins = event.type === 'prompt' && !event.isRetry ? { turn: ++turn } : {};
      return { ...event, t, ...begins } as TimelineEvent;
    });
  });
