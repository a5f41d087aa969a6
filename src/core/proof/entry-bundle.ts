// Entry bundles of a transparency log (c2sp.org/tlog-tiles): entries one after the other, each after its length as uint16.

/** Beyond it no length can be written. */
export const MAX_LOG_ENTRY_BYTES = 0xffff;

/** The bundle of up to 256 entries. Throws RangeError for an entry that is too long. */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const entry of entries) {
    if (entry.length > MAX_LOG_ENTRY_BYTES)
      throw new RangeError(
        `expected an entry of at most ${MAX_LOG_ENTRY_BYTES} bytes, found ${entry.length}`,
      );
    view.setUint16(at, entry.length);
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bytes;
}

/** The entries of a bundle; undefined where it ends in the middle of one. */
export function decodeEntryBundle(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 2 > bytes.length) return undefined;
    const end = at + 2 + view.getUint16(at);
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
