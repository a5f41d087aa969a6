// A text is found in every shape in which an entry can hold it.
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/core/model/entry.ts';
import type { Json } from '../../../src/core/model/json.ts';
import { createEntryMatch } from '../../../src/core/replay/entry-match.ts';
import { exchangeId } from '../../support/recording.ts';

const HASH = '0'.repeat(64);
const EXCHANGE = exchangeId(1);

function entry(seq: number, type: string, data?: Json): Entry {
  const chained = { seq, prev: HASH, t: seq, type, commit: HASH };
  return data === undefined ? chained : { ...chained, salt: '0'.repeat(32), data };
}
function frames(seq: number, list: readonly Json[], side = 'response'): Entry {
  return entry(seq, 'frames', { exchange: EXCHANGE, side, frames: list });
}
function opened(seq: number, dialect = 'openai-chat'): Entry {
  return entry(seq, 'exchange-opened', { exchange: EXCHANGE, dialect, url: 'https://h/v1' });
}
function delta(content: string): Json {
  return { t: 1, type: 'event', value: { choices: [{ index: 0, delta: { content } }] } };
}
function find(text: string, entries: readonly Entry[]): number[] {
  const match = createEntryMatch([text]);
  for (const one of entries) match.add(one);
  return [...match.end()].sort((one, other) => one - other);
}

describe('createEntryMatch', () => {
  it.each<[place: string, holder: Entry]>([
    ['a part', entry(1, 'part', { value: [{ content: 'I am Jane Doe.' }] })],
    ['a JSON body', frames(1, [{ t: 1, type: 'json', value: { a: { b: ['Jane Doe'] } } }])],
    ['the name of a member', frames(1, [{ t: 1, type: 'json', value: { 'Jane Doe': 1 } }])],
    ['a member name with $', entry(1, 'part', { value: { $$Jane: 'x', 'of Jane Doe': 1 } })],
    ['JSON within a text', frames(1, [{ t: 1, type: 'json', value: '{"who":"Jane Doe"}' }])],
    ['bytes as text', frames(1, [{ t: 1, type: 'bytes', text: '<p>Jane Doe</p>' }])],
    ['bytes as base64', frames(1, [{ t: 1, type: 'bytes', base64: btoa('\x00Jane Doe\xff') }])],
    [
      'bytes of protobuf',
      frames(1, [{ t: 1, type: 'envelope', value: { '#1': { base64: btoa('Jane Doe') } } }]),
    ],
    ['a header', frames(1, [{ t: 1, type: 'head', status: 200, headers: [['x-user', 'Jane Doe']] }])],
    ['a URL', entry(1, 'exchange-opened', { exchange: EXCHANGE, dialect: 'unknown', url: '/?q=Jane Doe' })],
    ['a mark', entry(1, 'mark', { label: 'about Jane Doe' })],
    ['a comment', frames(1, [{ t: 1, type: 'event', comment: 'Jane Doe' }])],
    [
      'one run',
      frames(1, [
        {
          t: 1,
          type: 'run',
          value: { d: null },
          at: ['/d'],
          pieces: [
            [1, 'Ja'],
            [2, 'ne D'],
            [3, 'oe'],
          ],
        },
      ]),
    ],
  ])('finds it in %s', (_, holder) => {
    expect(find('Jane Doe', [opened(0), holder, entry(2, 'part', { value: 'Jane' })])).toEqual([1]);
  });

  it('finds it across entries of a stream, and not across two exchanges', () => {
    expect(
      find('Jane Doe', [
        opened(0),
        frames(1, [delta('Hi ')]),
        frames(2, [delta('Jan')]),
        frames(3, [delta('e Doe')]),
      ]),
    ).toEqual([2, 3]);
    const other = entry(2, 'frames', { exchange: exchangeId(2), side: 'response', frames: [delta('e Doe')] });
    expect(find('Jane Doe', [opened(0), frames(1, [delta('Jan')]), other])).toEqual([]);
  });

  it('finds it where two choices of one stream take turns', () => {
    const choice = (index: number, content: string): Json => ({
      t: 1,
      type: 'event',
      value: { choices: [{ index, delta: { content } }] },
    });
    const stream = [choice(0, 'Ja'), choice(1, 'Jo'), choice(0, 'ne D'), choice(1, 'hn'), choice(0, 'oe')];
    expect(
      find('Jane Doe', [opened(0), ...stream.map((frame, index) => frames(index + 1, [frame]))]),
    ).toEqual([1, 3, 5]);
  });

  it('finds it where the choices of one run take turns', () => {
    const run: Json = {
      t: 1,
      type: 'run',
      value: { choices: [{ index: null, delta: { content: null } }] },
      at: ['/choices/0/delta/content', '/choices/0/index'],
      pieces: [
        [1, 'Ja', 0],
        [2, 'Jo', 1],
        [3, 'ne Doe', 0],
      ],
    };
    expect(find('Jane Doe', [opened(0), frames(1, [run])])).toEqual([1]);
    expect(find('JaJo', [opened(0, 'unknown'), frames(1, [run])])).toEqual([1]);
  });

  it('finds it from one run to the next, by the channel too', () => {
    const run = (index: number, ...texts: string[]): Json => ({
      t: 1,
      type: 'run',
      value: { choices: [{ index, delta: { content: null } }] },
      at: ['/choices/0/delta/content'],
      pieces: texts.map((text) => [1, text]),
    });
    const stream = [run(0, 'I am', ' Ja'), run(1, 'Joh', 'n'), run(0, 'ne D', 'oe')];
    const entries = [opened(0), ...stream.map((frame, index) => frames(index + 1, [frame]))];
    expect(find('Jane Doe', entries)).toEqual([1, 3]);
  });

  it('finds it in the arguments of a tool, escaped and in pieces', () => {
    const piece = (text: string): Json => ({
      t: 1,
      type: 'event',
      value: {
        choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: text } }] } }],
      },
    });
    const json = JSON.stringify({ text: 'say "hi"\nto Jane' });
    expect(
      find('"hi"\nto', [
        opened(0),
        frames(1, [piece(json.slice(0, 16))]),
        frames(2, [piece(json.slice(16))]),
      ]),
    ).toEqual([1, 2]);
  });

  it('finds it in base64 bytes that were cut within a character', () => {
    const bytes = Buffer.from('Jané');
    const [one, other] = [bytes.subarray(0, 4), bytes.subarray(4)].map((part) => ({
      t: 1,
      type: 'message',
      base64: part.toString('base64'),
    }));
    expect(find('Jané', [opened(0), frames(1, [one as Json]), frames(2, [other as Json])])).toEqual([1, 2]);
  });

  it('passes over what is erased, gaps, and what closes', () => {
    const entries = [
      entry(0, 'frames'),
      entry(1, 'gap', { reason: 'stopped', from: 0, to: 0 }),
      entry(2, 'session-closed', { reason: 'stopped' }),
      entry(3, 'segment-closed', { reason: 'session' }),
    ];
    expect(find('s', entries)).toEqual([]);
  });
});
