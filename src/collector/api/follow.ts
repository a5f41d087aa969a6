// A session as it comes in: what is there, then what arrives, as server-sent events.
import { Buffer } from 'node:buffer';
import { readEntries } from '../store/pack/read-entries.ts';
import type { Services } from './services.ts';

/** Another replica may have taken the next entry: nobody wakes us then. */
const LOOK_MS = 1000;
/** Proxies end a connection on which nothing comes for a minute. */
const BEAT_MS = 15_000;
/** Who follows was let in by a token of then: they come back with one of now. A browser does so by itself, from where it was. */
const MAX_FOLLOW_MS = 3600_000;
const LF = 0x0a;

/**
 * `event: entry`, `id`: its seq, `data`: its line. Once the session is closed and all of it was sent, or gone, `event: end`; a comment
 * where nothing came for a while. It ends without a word after an hour. `signal` aborts when the reader is gone.
 */
export async function* followSession(
  { store, blobs, changes, ending }: Services,
  { id, from, signal }: { readonly id: string; readonly from: number; readonly signal: AbortSignal },
): AsyncGenerator<string> {
  const { sessions } = store;
  const either = AbortSignal.any([signal, ending]);
  let next = from;
  let quietMs = 0;
  const endsAt = performance.now() + MAX_FOLLOW_MS;
  while (!either.aborted && performance.now() < endsAt) {
    // Before its entries: what comes in after this is looked at the next time.
    const session = await sessions.get(id);
    for await (const { first, bytes } of readEntries({ sessions, blobs }, id, next)) {
      const events = formatEntries(first, bytes);
      next = events.next;
      quietMs = 0;
      yield events.text;
      if (either.aborted) return;
    }
    if (session === undefined || (session.state === 'closed' && next >= session.next)) {
      yield 'event: end\ndata: {}\n\n';
      return;
    }
    if (quietMs >= BEAT_MS) {
      quietMs = 0;
      yield ': nothing new\n\n';
    }
    await changes.wait(id, LOOK_MS, either);
    quietMs += LOOK_MS;
  }
}

function formatEntries(first: number, bytes: Uint8Array): { readonly text: string; readonly next: number } {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  let next = first;
  for (let from = 0; from < lines.length; next++) {
    const end = lines.indexOf(LF, from);
    const line = lines.toString('utf8', from, end);
    text += `event: entry\nid: ${next}\ndata: ${line}\n\n`;
    from = end + 1;
  }
  return { text, next };
}
