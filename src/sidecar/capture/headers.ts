// Header fields on their way through: what belongs to one hop stays there (RFC 9110 §7.6.1), all else passes as it came.
import type { HeaderList } from '../../core/model/frame.ts';
import { tokenHeader } from './access.ts';

/** Name, value, name, value …: as they stood on the wire, in order, case and repeats kept. */
export type RawFields = readonly string[];

const hopByHop = new Set(['connection', 'keep-alive', 'te', 'transfer-encoding', 'upgrade']);
const framing = new Set(['content-length', 'host', 'trailer']);

/**
 * The fields of a request for its upstream. Host and the framing are set by whoever writes the head; Expect is answered here;
 * request trailers are not passed on, so none are announced. A field that holds the local token is left out, whatever its name.
 */
export function toUpstreamFields(raw: RawFields, token: string): string[] {
  const named = namedByConnection(raw);
  const fields: string[] = [];
  forEachField(raw, (name, value, lower) => {
    if (lower === 'te' && /(?:^|,)\s*trailers\s*(?:$|[,;])/i.test(value)) fields.push(name, 'trailers');
    if (isOfHop(lower, named) || lower === 'host' || lower === 'expect' || lower === 'trailer') return;
    if (!holdsToken(lower, value, token)) fields.push(name, value);
  });
  return fields;
}

/** The fields of an upgrade request for its upstream: as `toUpstreamFields`, with Host replaced and the upgrade kept, in place. */
export function toUpgradeFields(raw: RawFields, host: string, token: string): string[] {
  const named = namedByConnection(raw);
  named.delete('upgrade');
  const fields: string[] = [];
  forEachField(raw, (name, value, lower) => {
    if (lower === 'host') fields.push(name, host);
    else if (lower === 'connection') fields.push(name, 'Upgrade');
    else if (lower === 'upgrade') fields.push(name, value);
    else if (!isOfHop(lower, named) && lower !== 'expect' && !holdsToken(lower, value, token))
      fields.push(name, value);
  });
  return fields;
}

/** The fields of a response for its client; `Trailer` only where trailers can follow. */
export function toClientFields(raw: RawFields, canTrail: boolean): string[] {
  const named = namedByConnection(raw);
  const fields: string[] = [];
  forEachField(raw, (name, value, lower) => {
    if (!isOfHop(lower, named) && (canTrail || lower !== 'trailer')) fields.push(name, value);
  });
  return fields;
}

/** Trailer fields as pairs, without those that may not be trailers. */
export function toTrailers(raw: RawFields): (readonly [name: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  forEachField(raw, (name, value, lower) => {
    if (!isOfHop(lower, undefined) && !framing.has(lower)) pairs.push([name, value]);
  });
  return pairs;
}

/** All fields for the recording, names in lower case; what may hold the local token is left out. */
export function toHeaderList(raw: RawFields, token: string): HeaderList {
  const list: (readonly [string, string])[] = [];
  forEachField(raw, (_name, value, lower) => {
    if (lower !== 'proxy-authorization' && !holdsToken(lower, value, token)) list.push([lower, value]);
  });
  return list;
}

/** The values of all fields of that name (lower case), joined as one list; undefined where there is none. */
export function fieldOf(raw: RawFields, wanted: string): string | undefined {
  let joined: string | undefined;
  forEachField(raw, (_name, value, lower) => {
    if (lower === wanted) joined = joined === undefined ? value : `${joined}, ${value}`;
  });
  return joined;
}

function isOfHop(lower: string, named: ReadonlySet<string> | undefined): boolean {
  return hopByHop.has(lower) || lower.startsWith('proxy-') || named?.has(lower) === true;
}

/** True for the token's own field and for any that has the token in its value. */
export function holdsToken(lower: string, value: string, token: string): boolean {
  return lower === tokenHeader || value.includes(token);
}

function namedByConnection(raw: RawFields): Set<string> {
  const options = fieldOf(raw, 'connection');
  return new Set(
    options
      ?.toLowerCase()
      .split(',')
      .map((option) => option.trim()),
  );
}

function forEachField(raw: RawFields, visit: (name: string, value: string, lower: string) => void): void {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] as string; // inside the bounds just checked
    visit(name, raw[at + 1] as string, name.toLowerCase()); // likewise
  }
}
