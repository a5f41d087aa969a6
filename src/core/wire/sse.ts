// Server-sent events: bytes → events, comments and whatever else stood in the stream (WHATWG HTML §9.2.5, §9.2.6).
import { BoundedBytes, type OpenHash, type Oversize } from './bounded-bytes.ts';
import { parseSseBlock, type SseLineItem } from './sse-block.ts';
import { createUnitText } from './utf8.ts';

/** `oversize` counts an event's bytes from its first to the end of its last line, without the blank line. */
export type SseItem = SseLineItem | Oversize;
export interface SseDecoder {
  push(bytes: Uint8Array): SseItem[];
  end(): SseItem[];
}

/**
 * A decoder of one stream. Unlike a browser it also yields comments, events without data, unknown lines, and a last
 * event that no blank line ends. An event over `maxEventBytes` is counted (and hashed), not kept.
 */
export function createSseDecoder(options: {
  readonly maxEventBytes: number;
  readonly hash?: OpenHash;
}): SseDecoder {
  return new BlockDecoder(options.maxEventBytes, options.hash);
}

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;

/**
 * Cuts the stream into blocks. A block ends at a blank line; a comment at the start of a block is a block of its own,
 * because keep-alives must not wait for the event after them.
 *
 * | line     | LF                         | CR                     | other byte     |
 * |----------|----------------------------|------------------------|----------------|
 * | open     | line ends → empty          | line ends → after-cr   | → open         |
 * | empty    | block ends → empty         | block ends → after-cr  | line starts → open |
 * | after-cr | second half of CRLF → empty | block ends → after-cr | line starts → open |
 */
class BlockDecoder implements SseDecoder {
  readonly #maxEventBytes: number;
  readonly #pending: BoundedBytes;
  readonly #decode = createUnitText();
  #line: 'open' | 'empty' | 'after-cr' = 'empty';
  /** Whether the block begins with a colon; set anew at the first byte of each. */
  #isComment = false;

  constructor(maxEventBytes: number, hash: OpenHash | undefined) {
    this.#maxEventBytes = maxEventBytes;
    this.#pending = new BoundedBytes(maxEventBytes, hash);
  }

  push(bytes: Uint8Array): SseItem[] {
    const items: SseItem[] = [];
    let start = 0;
    let line = this.#line;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte !== LF && byte !== CR) {
        if (line !== 'open') {
          line = 'open';
          if (this.#isEmpty(start, at)) this.#isComment = byte === COLON;
        }
        continue;
      }
      if (line === 'after-cr' && byte === LF) {
        if (this.#isEmpty(start, at)) start = at + 1;
        line = 'empty';
        continue;
      }
      if (line !== 'open' || this.#isComment) {
        this.#endBlock(bytes.subarray(start, at), items);
        start = at + 1;
      }
      line = byte === CR ? 'after-cr' : 'empty';
    }
    this.#line = line;
    if (start < bytes.length) this.#pending.push(bytes.subarray(start));
    return items;
  }

  end(): SseItem[] {
    const items: SseItem[] = [];
    this.#endBlock(new Uint8Array(0), items);
    this.#line = 'empty';
    return items;
  }

  #isEmpty(start: number, at: number): boolean {
    return start === at && this.#pending.length === 0;
  }

  #endBlock(rest: Uint8Array, items: SseItem[]): void {
    if (this.#pending.length === 0 && rest.length <= this.#maxEventBytes) {
      if (rest.length > 0) parseSseBlock(this.#decode(rest), items);
      return;
    }
    this.#pending.push(rest);
    const unit = this.#pending.take();
    if (unit.type === 'oversize') items.push(unit);
    else parseSseBlock(this.#decode(unit.bytes), items);
  }
}
