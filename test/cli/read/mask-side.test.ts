// Recorded frames through the masker: each kind, secrets over several, and runs that stay runs where they can.
import { describe, expect, it } from 'vitest';
import { createMaskedSide } from '../../../src/cli/read/mask-side.ts';
import { createStoredMasks } from '../../../src/cli/read/stored-masks.ts';
import type { Frame, HeaderList, RunFrame } from '../../../src/core/model/frame.ts';
import type { Json } from '../../../src/core/model/json.ts';
import type { Redaction } from '../../../src/core/model/redaction.ts';
import { createRedactor } from '../../../src/core/redact/redactor.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';
import { toEvents } from '../../../src/core/replay/run-events.ts';
import { createModelKey } from '../../support/test-secrets.ts';

const key = createModelKey();
const MASK = '[REDACTED:openai-project-key:0a1b2c3d]';
const redactor = createRedactor({ rules: builtInRules, fingerprint: () => '0a1b2c3d' });

function mask(frames: readonly Frame[], headers: HeaderList = []) {
  const found: Redaction[] = [];
  const side = createMaskedSide({
    redactor,
    channels: () => [],
    masks: createStoredMasks(),
    headers,
    found: (redaction) => found.push(redaction),
  });
  const restores = frames.map((frame) => side.push(frame));
  side.end();
  return { frames: restores.map((restore) => restore()), found };
}

/** A run of which each piece has some characters of the text. */
function runOf(text: string, size: number, of?: 'envelope'): RunFrame {
  const cut = text.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? [];
  return {
    t: 1,
    type: 'run',
    ...(of === undefined ? {} : { of }),
    value: { text: null, n: 1 },
    at: ['/text'],
    pieces: cut.map((piece, index) => [index + 1, piece]),
  };
}
const textOf = (run: RunFrame) => run.pieces.map(([, leaf]) => leaf).join('');

describe('a masked side', () => {
  it.each([
    [{ t: 1, type: 'json', value: { a: `x ${key}` } }, { value: { a: `x ${MASK}` } }, 'body/a'],
    [{ t: 1, type: 'event', id: '1', value: { a: `x ${key} ` } }, { value: { a: `x ${MASK} ` } }, 'body/0/a'],
    [{ t: 1, type: 'event', comment: `x ${key} ` }, { comment: `x ${MASK} ` }, 'body/0/comment'],
    [{ t: 1, type: 'line', text: `x ${key} ` }, { text: `x ${MASK} ` }, 'body/0'],
    [{ t: 1, type: 'bytes', text: `x ${key} ` }, { text: `x ${MASK} ` }, 'body'],
    [
      { t: 1, type: 'message', opcode: 'binary', base64: btoa(`\xff ${key} `) },
      { base64: btoa(`\xff ${MASK} `) },
      'body',
    ],
    [
      { t: 1, type: 'trailers', headers: [['grpc-message', `x ${key}`]] },
      { headers: [['grpc-message', `x ${MASK}`]] },
      'headers/grpc-message',
    ],
  ] satisfies [Frame, object, string][])('masks %j', (frame, expected, where) => {
    const masked = mask([frame]);
    expect(masked.frames).toEqual([[{ ...frame, ...expected }]]);
    expect(masked.found).toMatchObject([{ where, rule: 'openai-project-key', length: key.length }]);
  });

  it('gives frames without findings as they were', () => {
    const frames: Frame[] = [
      { t: 1, type: 'head', status: 200, headers: [['content-type', 'text/event-stream']] },
      runOf('nothing to see here', 3),
      { t: 9, type: 'digest', sha256: '0'.repeat(64), bytes: 7 },
    ];
    expect(mask(frames)).toEqual({ frames: frames.map((frame) => [frame]), found: [] });
  });

  it('masks a form as one', () => {
    const body = { t: 1, type: 'bytes', text: 'a=b&client_secret=hunter2hunter2&c=d' } as const;
    const type: HeaderList = [['content-type', 'application/x-www-form-urlencoded']];
    expect(JSON.stringify(mask([body], type).frames)).toContain('client_secret=[REDACTED:');
  });

  it.each(Array.from({ length: 12 }, (_, size) => size + 1))(
    'masks a run cut at every %d characters, with as many pieces',
    (size) => {
      for (const of of [undefined, 'envelope'] as const) {
        const run = runOf(`it is ${key}, as said`, size, of);
        const [[masked] = []] = mask([run]).frames;
        if (masked?.type !== 'run') throw new Error('expected a run');
        expect(textOf(masked)).toBe(`it is ${MASK}, as said`);
        expect(masked.pieces.map(([t]) => t)).toEqual(run.pieces.map(([t]) => t));
        expect({ ...masked, pieces: [] }).toEqual({ ...run, pieces: [] });
      }
    },
  );

  it('takes the rest of a secret out of frames that have no finding of their own', () => {
    const pieces = [`it is ${key.slice(0, 20)}`, key.slice(20, 40), `${key.slice(40)}, as said`];
    const frames = pieces.map(
      (text, index): Frame => ({ t: index, type: 'event', id: String(index), value: { text } }),
    );
    const masked = mask(frames);
    const texts = masked.frames
      .flat()
      .map((frame) => ('value' in frame ? (frame.value as { text: Json }).text : ''));
    expect(texts).toEqual([`it is ${MASK}`, '', ', as said']);
    expect(masked.found).toHaveLength(1);
  });

  it('makes events of a run whose pieces are no longer of one shape', () => {
    const run: RunFrame = {
      t: 1,
      type: 'run',
      value: { name: null, value: null },
      at: ['/name', '/value'],
      pieces: [
        [1, 'size', 12],
        [2, 'Authorization', 'hunter2hunter2'],
      ],
    };
    const [masked = []] = mask([run]).frames;
    const events = masked.flatMap((frame) => (frame.type === 'run' ? toEvents(frame) : [frame]));
    expect(events.map(({ t }) => t)).toEqual([1, 2]);
    expect(JSON.stringify(events)).not.toContain('hunter2');
    expect(events[0]).toMatchObject({ value: { name: 'size', value: 12 } });
  });
});
