// Masks the frames of one side of one exchange: each by itself, and secrets that run over several of them.
import type { ChannelLeaf } from '../model/channel.ts';
import type { DecodedFrame } from '../model/frame.ts';
import { isJsonObject, type Json, type JsonPath } from '../model/json.ts';
import type { Finding } from '../model/redaction.ts';
import { Channel } from './channel.ts';
import { FrameQueue, type Marked, type MaskedFrame, type Queued } from './frame-queue.ts';
import { Leaf } from './leaf.ts';
import { Place, walkLeaves } from './leaf-walk.ts';
import { isMask } from './mask.ts';
import { maskMembers } from './members.ts';
import { type Redactor, SECRET_FIELD } from './redactor.ts';

export type { MaskedFrame } from './frame-queue.ts';

export interface FrameMaskerOptions {
  readonly redactor: Redactor;
  /** Which leaves of a frame's value go on in later frames. A leaf that it does not name goes on in the same place. */
  readonly channels: (value: Json) => readonly ChannelLeaf[];
}

export interface FrameMasker {
  /** Takes a frame in; gives those that are decided, in order. A frame without findings comes out as it came in. */
  push(frame: DecodedFrame): MaskedFrame[];
  /** Gives the rest: what looks like the beginning of a secret is masked. */
  end(): MaskedFrame[];
}

/** A text that comes twice in a row in one place is a repeated one and no piece of a longer one, if it has so many characters. */
const MIN_REPEAT_CHARS = 4;
/** A channel that got nothing for so many frames holds no other back any longer: nobody knows whether it goes on. */
const MAX_STALLED_FRAMES = 128;
/** Places and channels remembered; beyond, those in which nothing goes on are forgotten. */
const MAX_PLACES = 20_000;
/** Places and channels in which a text goes on: no API has so many, and each keeps a text. */
const MAX_OPEN_PLACES = 80_000;

/** A masker for one side of one exchange. It throws where it fails: a frame that it did not give must not be stored. */
export function createFrameMasker(options: FrameMaskerOptions): FrameMasker {
  return new StreamMasker(options);
}

/** The holder and the step of a leaf that is part of a named channel. */
interface Named {
  readonly channel: string;
  readonly holder: Json | undefined;
  readonly step: string | number | undefined;
}
/** A string leaf while its frame is gone through; `path` goes from the frame and changes after. */
interface Visit {
  readonly text: string;
  readonly path: JsonPath;
  readonly marked: Marked[];
}

const NONE: readonly Marked[] = [];
const TEXT_FIELDS = ['text', 'comment', 'event', 'id'] as const;
/** Members of a frame's value that say which of several things of one kind it is about. */
const NUMBERS = ['index', 'output_index', 'content_index'] as const;

class StreamMasker implements FrameMasker {
  readonly #options: FrameMaskerOptions;
  readonly #queue: FrameQueue;
  readonly #places = new Map<string, Place>();
  readonly #made = { count: 0 };
  readonly #channels = new Map<string, Channel>();
  readonly #pending = new Set<Channel>();
  #frames = 0;
  #forgetFrom = MAX_PLACES;

  constructor(options: FrameMaskerOptions) {
    this.#options = options;
    this.#queue = new FrameQueue(options.redactor.print);
  }

  push(frame: DecodedFrame): MaskedFrame[] {
    this.#frames++;
    const { frame: named, found } = this.#maskMembers(frame);
    this.#queue.push({ frame: named, found, marked: this.#mark(named) });
    if (this.#queue.length > MAX_STALLED_FRAMES)
      this.#settle((channel) => this.#frames - channel.touchedAt >= MAX_STALLED_FRAMES);
    if (this.#made.count + this.#channels.size > this.#forgetFrom) this.#forget();
    return this.#queue.take();
  }

  end(): MaskedFrame[] {
    this.#settle(() => true);
    return this.#queue.take();
  }

  #maskMembers(frame: DecodedFrame): Omit<Queued, 'marked'> {
    if (!('value' in frame) || frame.value === undefined) return { frame, found: [] };
    const { value, redactions } = maskMembers(frame.value, this.#options.redactor);
    return { frame: value === frame.value ? frame : { ...frame, value }, found: redactions };
  }

  #mark(frame: DecodedFrame): readonly Marked[] {
    if (
      frame.type === 'head' ||
      frame.type === 'trailers' ||
      frame.type === 'json' ||
      frame.type === 'digest'
    )
      return NONE;
    const marked: Marked[] = [];
    const fields: { readonly [Field in (typeof TEXT_FIELDS)[number]]?: string } = frame;
    for (const field of TEXT_FIELDS) {
      const text = fields[field];
      if (text !== undefined && text !== '')
        this.#visitPlace(this.#placeOf(field), { text, path: [field], marked });
    }
    if ('value' in frame && frame.value !== undefined) this.#markValue(frame.value, marked);
    return marked;
  }

  #markValue(value: Json, marked: Marked[]): void {
    const named = this.#options.channels(value).map(({ channel, path }) => toNamed(channel, path, value));
    const path: (string | number)[] = ['value'];
    walkLeaves(value, this.#placeOf(`/${keyOf(value)}`), path, (text, place, holder) => {
      if (text === '') return;
      const visit = { text, path, marked };
      if (place.isSecret) return markSecret(visit);
      const step = holder === undefined ? undefined : path.at(-1);
      const leaf = named.find((other) => other.holder === holder && other.step === step);
      if (leaf === undefined) this.#visitPlace(place, visit);
      else this.#visitNamed(leaf.channel, visit);
    });
  }

  #placeOf(key: string): Place {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = new Place(false, this.#made);
    this.#places.set(key, place);
    return place;
  }

  /** A leaf that may go on in the same place, or be a text of its own. */
  #visitPlace(place: Place, visit: Visit): void {
    const { text } = visit;
    if (place.quiet === text) return;
    const { matcher } = this.#options.redactor;
    const { last, channel, passed } = place;
    place.last = text;
    if (text === last && text.length >= MIN_REPEAT_CHARS && channel?.isContinued !== true) {
      this.#endChannel(place);
      const alone = matcher.scan(text);
      if (alone.length === 0) place.quiet = text;
      else visit.marked.push({ leaf: new Leaf([...visit.path], text), alone });
      place.passed = text;
      return;
    }
    place.passed = undefined;
    if (channel === undefined && passed === undefined && !matcher.mayBeginIn(text)) {
      place.quiet = text;
      return;
    }
    place.quiet = undefined;
    place.channel = this.#continue(channel ?? this.#follow(passed), visit, matcher.scan(text));
    if (place.channel.isClear) place.channel = undefined;
  }

  /** A leaf that is part of a longer text: that begins or ends nothing at its own ends. */
  #visitNamed(name: string, visit: Visit): void {
    const { matcher } = this.#options.redactor;
    const alone = matcher.hasTrigger(visit.text) ? matcher.read(visit.text, 0, 'open').findings : [];
    const known = this.#channels.get(name);
    const channel = this.#continue(known, visit, alone);
    if (known === undefined) this.#channels.set(name, channel);
  }

  #continue(known: Channel | undefined, visit: Visit, alone: readonly Finding[]): Channel {
    const { redactor } = this.#options;
    const channel = known ?? new Channel(redactor.matcher, redactor.print);
    let leaf: Leaf | undefined;
    const toLeaf = () => {
      leaf ??= new Leaf([...visit.path], visit.text);
      return leaf;
    };
    channel.touchedAt = this.#frames;
    channel.push(visit.text, toLeaf);
    if (alone.length > 0) toLeaf();
    if (leaf !== undefined) visit.marked.push({ leaf, alone });
    this.#track(channel);
    return channel;
  }

  /** A repeated text was a piece all the same, where what comes after it makes a secret with it. */
  #follow(passed: string | undefined): Channel | undefined {
    if (passed === undefined) return undefined;
    const { redactor } = this.#options;
    const channel = new Channel(redactor.matcher, redactor.print);
    channel.pass(passed);
    return channel;
  }

  #track(channel: Channel): void {
    if (channel.isPending) this.#pending.add(channel);
    else this.#pending.delete(channel);
  }

  /** The text that stood in a place was a whole one. */
  #endChannel(place: Place): void {
    if (place.channel === undefined) return;
    place.channel.settle('whole');
    this.#track(place.channel);
    place.channel = undefined;
  }

  #settle(isDue: (channel: Channel) => boolean): void {
    for (const channel of this.#pending) {
      if (!isDue(channel)) continue;
      channel.settle('cut');
      this.#track(channel);
    }
  }

  /** Forgets places in which nothing goes on. Throws where too many are left: what comes there could not be told from a new text. */
  #forget(): void {
    for (const [key, place] of this.#places) if (!place.keepsOpen()) this.#places.delete(key);
    for (const [name, channel] of this.#channels) if (channel.isClear) this.#channels.delete(name);
    const left = this.#made.count + this.#channels.size;
    this.#forgetFrom = Math.max(MAX_PLACES, 2 * left);
    if (left > MAX_OPEN_PLACES)
      throw new RangeError(`expected no more than ${MAX_OPEN_PLACES} texts at once in one stream`);
  }
}

function markSecret({ text, path, marked }: Visit): void {
  if (isMask(text)) return;
  const alone = [{ rule: SECRET_FIELD, start: 0, end: text.length }];
  marked.push({ leaf: new Leaf([...path], text), alone });
}

function toNamed(channel: string, path: JsonPath, value: Json): Named {
  let holder: Json | undefined;
  let node: Json | undefined = value;
  for (const step of path) {
    holder = node;
    // The channels of a value are places in it, so that each step leads on.
    node = (node as { readonly [step: string]: Json } | undefined)?.[step];
  }
  return { channel, holder, step: path.at(-1) };
}

function keyOf(value: Json): string {
  if (!isJsonObject(value)) return '';
  let key = typeof value.item_id === 'string' ? value.item_id : '';
  for (const name of NUMBERS) {
    const number = value[name];
    if (Number.isInteger(number)) key += `/${name}=${number}`;
  }
  return key;
}
