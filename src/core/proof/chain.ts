// Commitments and the chain of entries (FORMAT.md §2, §3).
import type { Entry } from '../model/entry.ts';
import type { Json } from '../model/json.ts';
import type { Sha256 } from '../model/ports.ts';
import type { SessionHeader } from '../model/session.ts';
import { formatCanonical } from './canonical.ts';

/** What the hash of an entry covers: all but its salt and data, which may be erased. */
export type ChainedFields = Pick<Entry, 'seq' | 'prev' | 't' | 'type' | 'commit'>;

/** The hash that entry 0 chains to: that of session.json. */
export function headerHash(header: SessionHeader | Json, sha256: Sha256): string {
  // A header is JSON by its types; TypeScript does not see that interfaces fit an index signature.
  return sha256(`cursor-rec/1 session\n${formatCanonical(header as Json)}`);
}

/** The commitment to an entry's data; `canonicalData` is its RFC 8785 form. */
export function commitmentOf(canonicalData: string, salt: string, sha256: Sha256): string {
  return sha256(`cursor-rec/1 data\n${salt}\n${canonicalData}`);
}

/** Computes commitments to data that is UTF-8 already, as the hex digits of its salt are; it keeps memory for the longest so far. */
export function createCommitter(sha256: Sha256): (canonicalData: Uint8Array, salt: Uint8Array) => string {
  const tag = new TextEncoder().encode('cursor-rec/1 data\n');
  let message = new Uint8Array();
  return (canonicalData, salt) => {
    const headLength = tag.length + salt.length + 1;
    const length = headLength + canonicalData.length;
    if (length > message.length) {
      message = new Uint8Array(length * 2);
      message.set(tag);
    }
    message.set(salt, tag.length);
    message[headLength - 1] = LF;
    message.set(canonicalData, headLength);
    return sha256(message.subarray(0, length));
  };
}

const LF = 0x0a;

/** The hash of an entry: the next entry's `prev`, or the tip. */
export function entryHash({ seq, prev, t, type, commit }: ChainedFields, sha256: Sha256): string {
  const fields = `{"commit":"${commit}","prev":"${prev}","seq":${seq},"t":${t},"type":${JSON.stringify(type)}}`;
  return sha256(`cursor-rec/1 entry\n${fields}`);
}

/** The one way to write an entry, without LF; without `content` it is an erased one. */
export function formatEntryLine(
  fields: ChainedFields,
  content?: { salt: string; canonicalData: string },
): string {
  const { seq, prev, t, type, commit } = fields;
  const chained = `{"seq":${seq},"prev":"${prev}","t":${t},"type":${JSON.stringify(type)},"commit":"${commit}"`;
  return content === undefined
    ? `${chained}}`
    : `${chained},"salt":"${content.salt}","data":${content.canonicalData}}`;
}
