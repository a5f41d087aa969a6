// The one way in which the provider answers: every byte that goes out goes into the log first.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HeaderList, type LoggedExchange, toHeaderList } from './log.ts';

export interface Sender {
  /** The log's entry, growing as bytes are sent. */
  readonly exchange: LoggedExchange;
  readonly closed: AbortSignal;
  head(status: number, headers: HeaderList): void;
  /** Resolves when the bytes have left, or when there is no one left to send to. */
  write(bytes: Buffer, textDelta?: string): Promise<void>;
  end(): void;
  /** Ends the connection in the middle. */
  cut(): void;
}

/** Reads a request whole and gives what answers it; `add` puts its entry into the log. */
export async function openSender(
  incoming: IncomingMessage,
  response: ServerResponse,
  add: (exchange: LoggedExchange) => void,
): Promise<Sender> {
  const closing = new AbortController();
  const entry = createEntry(incoming);
  add(entry.exchange);
  response.on('close', () => {
    entry.exchange.outcome ??= response.writableFinished ? 'completed' : 'aborted';
    closing.abort();
  });
  for await (const chunk of incoming) entry.received.push(chunk);
  return {
    exchange: entry.exchange,
    closed: closing.signal,
    head(status, headers) {
      Object.assign(entry.exchange.response, { status, headers });
      response.writeHead(status, headers.flat());
    },
    async write(bytes, textDelta) {
      if (closing.signal.aborted) return;
      if (textDelta !== undefined) entry.exchange.response.textDeltas.push(textDelta);
      entry.sent.push(bytes);
      await new Promise<void>((resolve) => {
        closing.signal.addEventListener('abort', () => resolve(), { once: true });
        response.write(bytes, () => resolve());
      });
    },
    end: () => response.end(),
    cut() {
      entry.exchange.outcome = 'cut';
      response.destroy();
    },
  };
}

function createEntry(incoming: IncomingMessage) {
  const received: Buffer[] = [];
  const sent: Buffer[] = [];
  const exchange = {
    request: {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: toHeaderList(incoming),
      get body() {
        return Buffer.concat(received);
      },
    },
    response: {
      status: 0,
      headers: [] as HeaderList,
      textDeltas: [] as string[],
      get body() {
        return Buffer.concat(sent);
      },
    },
    outcome: undefined as LoggedExchange['outcome'],
  };
  return { received, sent, exchange };
}
