// Chats as a sidecar records them, sent to a store in as many steps as a test likes.
import { zstdCompressSync } from 'node:zlib';
import type { Store } from '../../../src/collector/store/store.ts';
import type { SessionHeader } from '../../../src/core/model/session.ts';
import { exchangeId, header, openExchange, recordLines } from '../recording.ts';
import { idOf, makeSession } from './rows.ts';

export interface Chat {
  readonly prompt: string;
  readonly answer: string;
}

/** The lines of a session that asked these, one exchange each, a minute apart; not closed. */
export function recordChats(chats: readonly Chat[]): readonly string[] {
  const { recorder, lines } = recordLines();
  chats.forEach(({ prompt, answer }, index) => {
    const exchange = exchangeId(index + 1);
    const t = index * 60_000;
    openExchange(recorder, exchange, t);
    const value = { model: 'gpt-5', messages: [{ role: 'user', content: prompt }] };
    recorder.frame(exchange, 'request', { t, type: 'json', value });
    recorder.frame(exchange, 'response', { t: t + 10, type: 'head', status: 200, headers: [] });
    const message = { role: 'assistant', content: answer };
    const usage = { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 60 } };
    const answered = { model: 'gpt-5', choices: [{ index: 0, message, finish_reason: 'stop' }], usage };
    recorder.frame(exchange, 'response', { t: t + 20, type: 'json', value: answered });
    recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, t + 30);
    recorder.flush(t + 30);
  });
  return lines();
}

/** A session of the store under this number that has no entries yet; resolves to its id. */
export async function createChat(store: Store, number: number): Promise<string> {
  const id = idOf(number);
  const own: SessionHeader = { ...header, id };
  await store.sessions.create(makeSession(number, { header: JSON.stringify(own), startedAt: own.startedAt }));
  return id;
}

/** Sends lines, of which the first has the seq `from`. */
export async function sendLines(store: Store, id: string, lines: readonly string[], from = 0): Promise<void> {
  const plain = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const session = await store.sessions.get(id);
  if (session === undefined) throw new Error(`expected session ${id} in the store`);
  const { tip, segment, segmentFirst, peaks, state } = session;
  const last = from + lines.length - 1;
  const bytes = zstdCompressSync(plain);
  await store.sessions.advance([
    {
      session: id,
      from,
      progress: { next: last + 1, tip, segment, segmentFirst, peaks, state, lastT: last },
      batches: [{ session: id, segment, first: from, last, bytes, plainBytes: plain.length }],
      closed: [],
      flags: [],
      receivedAt: new Date(0).toISOString(),
    },
  ]);
}
