// Masks the recorded frames of one side of one exchange by today's rules, as the recorder would.
import { isDeepStrictEqual } from 'node:util';
import type { DecodedFrame, Frame, HeaderList, RunFrame } from '../../core/model/frame.ts';
import { type Json, parsePointer, valueAt } from '../../core/model/json.ts';
import type { Redaction } from '../../core/model/redaction.ts';
import { maskJson } from '../../core/redact/mask-json.ts';
import { MEDIA_KEPT } from '../../core/redact/media.ts';
import { type MaskedText, type Redactor, toRedaction } from '../../core/redact/redactor.ts';
import { createFrameMasker, type FrameMasker, type FrameMaskerOptions } from '../../core/redact/stream.ts';
import { toEvents } from '../../core/replay/run-events.ts';
import type { StoredMasks } from './stored-masks.ts';

export interface MaskSideOptions {
  readonly redactor: Redactor;
  readonly channels: FrameMaskerOptions['channels'];
  readonly masks: Pick<StoredMasks, 'read' | 'store'>;
  /** Of the request; those of a response come as its head. */
  readonly headers: HeaderList;
  /** Hears of what is masked; `where` = `body/<number of the frame>/<path>`, or without number where the body is one. */
  readonly found: (redaction: Redaction) => void;
}

/** The frames that stand for the one that was pushed; called when the side has ended. */
export type Restore = () => readonly Frame[];

export interface MaskedSide {
  push(frame: Frame): Restore;
  /** Nothing more comes: what looks like the beginning of a secret is masked. */
  end(): void;
}

/** A frame on its way through the masker. */
interface Passing {
  readonly index: number;
  isChanged: boolean;
  masked: DecodedFrame;
}

/** A masker for the frames as they stand in the entries, in their order. */
export function createMaskedSide(options: MaskSideOptions): MaskedSide {
  const { redactor, masks, channels } = options;
  const masker: FrameMasker = createFrameMasker({ redactor, channels });
  const waiting: Passing[] = [];
  let { headers } = options;
  let count = 0;

  function note(redaction: Redaction): boolean {
    // Media that stay are named in recordings, and not masked.
    if (redaction.rule === MEDIA_KEPT) return false;
    options.found(redaction);
    return true;
  }

  function take(given: ReturnType<FrameMasker['push']>): void {
    for (const { frame, redactions } of given) {
      const passing = waiting.shift();
      if (passing === undefined) continue;
      const place = `body/${passing.index}`;
      for (const redaction of redactions) {
        const where = frame.type === 'bytes' ? redaction.where : redaction.where.replace('body', place);
        note({ ...redaction, where });
      }
      // Of a secret over several frames all but the first lose their piece without a finding of their own.
      passing.isChanged ||= frame !== passing.masked;
      passing.masked = frame;
    }
  }

  function pass(frame: DecodedFrame): Passing {
    const clean = maskWhole(frame);
    const passing = { index: count++, isChanged: clean !== frame, masked: clean };
    waiting.push(passing);
    take(masker.push(clean));
    return passing;
  }

  /** Bytes that are no UTF-8 may hold some, and a body that is one text may be a form. */
  function maskWhole(frame: DecodedFrame): DecodedFrame {
    if ('base64' in frame && frame.base64 !== undefined) {
      const bytes = Buffer.from(frame.base64, 'base64').toString('latin1');
      const { text, redactions } = redactor.text(bytes);
      if (!noteAll({ text, redactions })) return frame;
      return { ...frame, base64: Buffer.from(text, 'latin1').toString('base64') };
    }
    if (frame.type !== 'bytes' || frame.text === undefined) return frame;
    const masked = isForm(headers) ? redactor.form(frame.text) : redactor.text(frame.text);
    return noteAll(masked) ? { ...frame, text: masked.text } : frame;
  }

  function noteAll({ redactions }: MaskedText): boolean {
    for (const redaction of redactions) note(toRedaction(redaction, 'body'));
    return redactions.length > 0;
  }

  function maskHeaders<Told extends Extract<Frame, { type: 'head' | 'trailers' }>>(frame: Told): Restore {
    const masked = redactor.headers(frame.headers);
    for (const redaction of masked.redactions) note(redaction);
    if (frame.type === 'head') headers = masked.headers;
    return () => [{ ...frame, headers: masked.headers }];
  }

  /** The stored form of a value that was masked. */
  function store(stored: Json, masked: Json): Json {
    return masks.store(stored, masked, (part) => maskJson(part, redactor).value);
  }

  function pushJson(frame: Extract<Frame, { type: 'json' }>): Restore {
    const { value, redactions } = maskJson(masks.read(frame.value), redactor);
    const isNoted = redactions.map(note);
    return () => [isNoted.includes(true) ? { ...frame, value: store(frame.value, value) } : frame];
  }

  function pushRun(run: RunFrame): Restore {
    const passing = toEvents({ ...run, value: masks.read(run.value) }).map(pass);
    return () => {
      if (!passing.some(({ isChanged }) => isChanged)) return [run];
      const events = passing.map(({ masked }) => masked);
      const joined = joinRun(run, events, store);
      return joined === undefined ? events.map((event) => storeValue(event, run.value)) : [joined];
    };
  }

  function storeValue(masked: DecodedFrame, stored: Json | undefined): DecodedFrame {
    if (!('value' in masked) || masked.value === undefined || stored === undefined) return masked;
    return { ...masked, value: store(stored, masked.value) };
  }

  return {
    push(frame) {
      switch (frame.type) {
        case 'head':
        case 'trailers':
          return maskHeaders(frame);
        case 'digest':
          return () => [frame];
        case 'json':
          return pushJson(frame);
        case 'run':
          return pushRun(frame);
        default: {
          const stored = 'value' in frame ? frame.value : undefined;
          const read = stored === undefined ? frame : { ...frame, value: masks.read(stored) };
          const passing = pass(read);
          return () => [passing.isChanged ? storeValue(passing.masked, stored) : frame];
        }
      }
    },
    end: () => take(masker.end()),
  };
}

/** The run with as many pieces as it had; undefined where what was masked made its events differ in more than they did. */
function joinRun(
  run: RunFrame,
  events: readonly DecodedFrame[],
  store: (stored: Json, masked: Json) => Json,
): RunFrame | undefined {
  const paths = run.at.map(parsePointer);
  const nulls = paths.map(() => null);
  const told = events.map((event) => {
    const value = 'value' in event ? (event.value ?? null) : null;
    const [hollow] = toEvents({ ...run, value, pieces: [[0, ...nulls]] });
    const leaves = paths.map((path) => valueAt(value, path));
    const name = event.type === 'event' ? event.event : undefined;
    return { t: event.t, name, shape: hollow?.value ?? null, leaves };
  });
  const [first] = told;
  if (first === undefined || first.name !== run.event) return undefined;
  const pieces: [number, ...Json[]][] = [];
  for (const { t, name, shape, leaves } of told) {
    const scalars = leaves.filter((leaf) => leaf === null || isScalar(leaf));
    if (name !== first.name || scalars.length < leaves.length) return undefined;
    if (!isDeepStrictEqual(shape, first.shape)) return undefined;
    pieces.push([t, ...scalars]);
  }
  return { ...run, value: store(run.value, first.shape), pieces };
}

function isScalar(leaf: Json | undefined): leaf is string | number | boolean {
  return leaf !== undefined && typeof leaf !== 'object';
}

function isForm(headers: HeaderList): boolean {
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  return /^\s*application\/x-www-form-urlencoded\b/i.test(type);
}
