// Goes through the string leaves of a frame, and knows each place again in the next frame.
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { isRawNumber } from '../model/raw-number.ts';
import type { Channel } from './channel.ts';
import { isSecretField } from './fields.ts';

/** How many places there are, so that whoever holds them can bound their memory. */
export interface PlaceCount {
  count: number;
}

/** A place in the frames of one side: what stood there last, and what may go on. */
export class Place {
  /** True where its name says that its value is secret. */
  readonly isSecret: boolean;
  /** The text that needed nothing when it last stood here: it needs nothing when it comes again. */
  quiet: string | undefined;
  last: string | undefined;
  /** The repeated text that stood here last and is no longer held. */
  passed: string | undefined;
  channel: Channel | undefined;
  readonly #made: PlaceCount;
  #below: Map<string | number, Place> | undefined;

  constructor(isSecret: boolean, made: PlaceCount) {
    this.isSecret = isSecret;
    this.#made = made;
    made.count++;
  }

  /** Forgets all places below in which nothing goes on; false where nothing is left, so that it can be forgotten itself. */
  keepsOpen(): boolean {
    for (const [step, place] of this.#below ?? []) if (!place.keepsOpen()) this.#below?.delete(step);
    const isKept = this.channel?.isClear === false || (this.#below?.size ?? 0) > 0;
    if (!isKept) this.#made.count--;
    return isKept;
  }

  /** The place under a name or in an array, whose elements are secret as the array is. */
  at(step: string | number): Place {
    this.#below ??= new Map();
    const known = this.#below.get(step);
    if (known !== undefined) return known;
    const place = new Place(typeof step === 'number' ? this.isSecret : isSecretField(step), this.#made);
    this.#below.set(step, place);
    return place;
  }
}

/** Calls `visit` for each string leaf; `path` is where the leaf stands while it is called, and changes after. */
export function walkLeaves(
  value: Json,
  place: Place,
  path: (string | number)[],
  visit: (text: string, place: Place, holder: Json | undefined) => void,
): void {
  walk(value, place, undefined);

  function walk(node: Json, at: Place, holder: Json | undefined): void {
    if (typeof node === 'string') visit(node, at, holder);
    else if (typeof node !== 'object' || node === null) return;
    else if (Array.isArray(node)) walkArray(node, at);
    else if (isJsonObject(node) && !('rawJSON' in node && isRawNumber(node))) walkObject(node, at);
  }

  function walkObject(object: JsonObject, at: Place): void {
    for (const name of Object.keys(object)) {
      const child = object[name] as Json;
      if (typeof child !== 'string' && (typeof child !== 'object' || child === null)) continue;
      path.push(name);
      walk(child, at.at(name), object);
      path.pop();
    }
  }

  function walkArray(list: readonly Json[], at: Place): void {
    for (let index = 0; index < list.length; index++) {
      const child = list[index] as Json;
      path.push(index);
      walk(child, at.at(indexOf(child) ?? index), list);
      path.pop();
    }
  }
}

/** Parts of one thing say which by `index`: their position in the frame says nothing. */
function indexOf(element: Json): number | undefined {
  const index = isJsonObject(element) ? element.index : undefined;
  return Number.isInteger(index) ? (index as number) : undefined;
}
