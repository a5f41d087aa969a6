// What a body's recorder does where something in it fails: nothing that was not masked comes out.
import { describe, expect, it } from 'vitest';
import type { DecodedFrame } from '../../../src/core/model/frame.ts';
import { createRedactor } from '../../../src/core/redact/redactor.ts';
import { tokenRule } from '../../../src/core/redact/rule.ts';
import { createBodyRecorder } from '../../../src/sidecar/worker/body-recorder.ts';

const SECRET = 'boom-abcdefgh';
const RULE = tokenRule({
  id: 'boom',
  description: '',
  prefixes: ['boom-'],
  alphabet: 'a-z',
  min: 8,
  max: 8,
  accepts: () => {
    throw new Error('a bug of ours');
  },
  examples: () => ({ match: [], ignore: [] }),
});

interface Recorded {
  readonly frames: DecodedFrame[];
  /** Of the first redaction of each frame. */
  readonly rules: (string | undefined)[];
  readonly gaps: (readonly [reason: string, bytes: number])[];
}

const PNG = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0);

function record(
  headers: Record<string, string>,
  pieces: readonly (string | Buffer)[],
  images: 'keep' | 'drop' = 'keep',
): Recorded {
  const recorded: Recorded = { frames: [], rules: [], gaps: [] };
  const recorder = createBodyRecorder({
    headers: Object.entries(headers),
    isJsonExpected: false,
    webSocketExtensions: undefined,
    codec: undefined,
    redactor: createRedactor({ rules: [RULE], fingerprint: () => '00000000', images }),
    channels: () => [],
    events: {
      frame: (frame, [first]) => {
        recorded.frames.push(frame);
        recorded.rules.push(first?.rule);
      },
      gap: (reason, bytes) => void recorded.gaps.push([reason, bytes]),
      ended: () => undefined,
    },
  });
  for (const piece of pieces)
    recorder.push(typeof piece === 'string' ? Buffer.from(piece) : piece, 0, () => undefined);
  recorder.end(0);
  return recorded;
}

const event = (text: string) => `data: ${text}\n\n`;

describe('createBodyRecorder', () => {
  it('makes a gap of a fault, and of all that comes behind it', () => {
    const pieces = [event('before'), event(`now ${SECRET} `), event('more of the same')];
    const { frames, gaps } = record({ 'content-type': 'text/event-stream' }, pieces);
    expect(JSON.stringify(frames)).not.toContain('boom');
    expect(frames.map((frame) => 'text' in frame && frame.text)).toEqual(['before']);
    const bytes = pieces.map(({ length }) => length);
    expect(gaps).toEqual([
      ['recording-failed', (bytes[0] ?? 0) + (bytes[1] ?? 0)],
      ['behind-a-gap', bytes[2]],
    ]);
  });

  it('makes a gap of a text body that cannot be masked', () => {
    const { frames, gaps } = record({ 'content-type': 'text/plain' }, [`a ${SECRET} b`]);
    expect(frames).toEqual([]);
    expect(gaps).toEqual([['recording-failed', SECRET.length + 4]]);
  });

  it('gives no digest of so short a body that what is in it could be guessed', () => {
    const short = record({ 'content-encoding': 'unheard-of' }, ['hunter2']);
    expect(short).toEqual({ frames: [], rules: [], gaps: [['unknown-coding unheard-of', 7]] });
    const long = record({ 'content-encoding': 'unheard-of' }, ['x'.repeat(2000)]);
    expect(long.frames).toMatchObject([{ type: 'digest', bytes: 2000 }]);
  });

  it.each([
    ['keep', [['bytes', 'media-kept']], []],
    ['drop', [], [['media-dropped', 5]]],
  ] as const)('says of an image that nobody looked into it, policy %s', (images, frames, gaps) => {
    const recorded = record({ 'content-type': 'image/png' }, [PNG], images);
    const rules = recorded.frames.map((frame, at) => [frame.type, recorded.rules[at]]);
    expect(rules).toEqual(frames);
    expect(recorded.gaps).toEqual(gaps);
  });
});
