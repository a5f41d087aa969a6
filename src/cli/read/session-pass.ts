// One pass over the lines of a recording, which stops wherever it was asked to: at an exchange that is whole, or at the end.
import { parseEntry } from '../../core/model/entry.ts';
import type { Exchange } from '../../core/model/exchange.ts';
import type { SessionHeader } from '../../core/model/session.ts';
import { HEAD_CHARS, parseEntryHead } from '../../core/replay/entry-head.ts';
import { createEntryIndexer, type IndexedExchange } from '../../core/replay/entry-index.ts';
import type { SessionSource } from '../../core/replay/session-source.ts';
import { createExchangeReader, createStoredSession } from '../../core/replay/stored-session.ts';
import type { PlacedLine, SegmentFiles } from './segment-files.ts';

export interface SessionPass {
  /** From 0 to 1: how far it has come. */
  readonly fraction: number;
  /** The exchanges, each when the pass has come to its close; one without goes with the end. May be asked for more than once. */
  arriving(): Generator<IndexedExchange>;
  /** Reads an exchange; goes on to the end where its close is not known. */
  read(id: string): Exchange;
  /** Goes on to the end. */
  finish(): SessionSource;
}

/** A pass that has not begun. Its methods throw FormatError at a line that is no entry, and what the file system throws. */
export function createSessionPass(header: SessionHeader, files: SegmentFiles): SessionPass {
  const indexer = createEntryIndexer();
  const lines = files.lines();
  const known = indexer.index().exchanges;
  const readKnown = createExchangeReader({ header, index: indexer.index(), readLine: files.readLine });
  let bytesPast = 0;
  let isOver = false;
  let source: SessionSource | undefined;
  let failure: { readonly cause: unknown } | undefined;

  function take({ position, bytes }: PlacedLine): void {
    const parse = () => parseEntry(bytes.toString('utf8'));
    const head = parseEntryHead(bytes.toString('latin1', 0, HEAD_CHARS)) ?? parse();
    indexer.add(head, position, parse);
    bytesPast += bytes.length + 1;
  }

  /** One line on; false at the end. What could not be read is never an end, however often it is asked for. */
  function step(): boolean {
    if (failure !== undefined) throw failure.cause;
    try {
      const next = lines.next();
      if (next.done) isOver = true;
      else take(next.value);
    } catch (cause) {
      failure = { cause };
      throw cause;
    }
    return !isOver;
  }

  function finish(): SessionSource {
    while (step());
    source ??= createStoredSession({ header, index: indexer.index(), readLine: files.readLine }, readKnown);
    return source;
  }

  return {
    read: (id) => (known.get(id)?.isClosed ? readKnown(id) : finish().read(id)),
    finish,
    get fraction() {
      return isOver ? 1 : bytesPast / files.bytes;
    },
    *arriving() {
      const exchanges = known.values();
      for (let count = 1; ; count++) {
        // Not asked for before it is there: an iterator that has come to its end stays there.
        while (known.size < count && step());
        const exchange = exchanges.next().value;
        if (exchange === undefined) return;
        while (!exchange.isClosed && step());
        yield exchange;
      }
    },
  };
}
