// Newline-delimited JSON: bytes → lines.
import { BoundedBytes, type OpenHash, type Oversize } from './bounded-bytes.ts';
import { createUnitText } from './utf8.ts';

/** A line without its line end (LF or CRLF). */
export interface NdjsonLine {
  readonly type: 'line';
  readonly text: string;
}
export type NdjsonItem = NdjsonLine | Oversize;
export interface NdjsonDecoder {
  push(bytes: Uint8Array): NdjsonItem[];
  end(): NdjsonItem[];
}

const LF = 0x0a;

/**
 * A decoder of one stream: empty lines are passed over, a last line needs no line end, invalid UTF-8 becomes U+FFFD.
 * A line over `maxLineBytes` (counted without its LF) is counted and hashed, not kept.
 */
export function createNdjsonDecoder(options: {
  readonly maxLineBytes: number;
  readonly hash?: OpenHash;
}): NdjsonDecoder {
  const pending = new BoundedBytes(options.maxLineBytes, options.hash);
  const decode = createUnitText();

  function endLine(items: NdjsonItem[]): void {
    const unit = pending.take();
    if (unit.type === 'oversize') items.push(unit);
    else addLine(decode(unit.bytes), items);
  }
  return {
    push(bytes) {
      const items: NdjsonItem[] = [];
      let start = 0;
      for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, start)) {
        pending.push(bytes.subarray(start, at));
        endLine(items);
        start = at + 1;
      }
      if (start < bytes.length) pending.push(bytes.subarray(start));
      return items;
    },
    end() {
      const items: NdjsonItem[] = [];
      endLine(items);
      return items;
    },
  };
}

function addLine(line: string, items: NdjsonItem[]): void {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text !== '') items.push({ type: 'line', text });
}
