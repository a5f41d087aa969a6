// An exchange as a reader sees it: one request with all that came back, decoded and masked.
import type { HeaderList } from './frame.ts';
import type { Json } from './json.ts';

export type DialectName =
  | 'openai-chat'
  | 'openai-responses'
  | 'anthropic-messages'
  | 'gemini'
  | 'cursor-agent'
  | 'cursor-inference'
  | 'cursor-chat'
  | 'unknown';
/** `failed`: refused, status ≥ 400 or an error event · `cancelled`: the client went away · `cut`: the upstream did. */
export type Outcome = 'completed' | 'failed' | 'cancelled' | 'cut' | 'tunnelled';

/**
 * One event of a streamed body, `tMs` milliseconds after its exchange began. `event` and `id` are SSE's, where it has them;
 * an SSE comment has `comment`, and null for `data`. `isEnd`: not a message, but how a Connect or gRPC stream ended.
 */
export interface StreamEvent {
  readonly tMs: number;
  readonly event?: string;
  readonly id?: string;
  readonly retry?: number;
  readonly comment?: string;
  readonly isEnd?: true;
  readonly data: Json;
}
/** A whole JSON document, a stream's events in order, other text or bytes, or past the limit their digest. */
export type Body =
  | { readonly type: 'json'; readonly value: Json }
  | { readonly type: 'stream'; readonly events: readonly StreamEvent[] }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'bytes'; readonly base64: string }
  | { readonly type: 'digest'; readonly sha256: string; readonly bytes: number };

/** The process at the client's end; `executable` is its file's path, never its arguments: they may hold secrets. */
export interface ClientProcess {
  readonly pid: number;
  readonly executable?: string;
}

export interface Exchange {
  readonly id: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Milliseconds from the start of the session. */
  readonly t: number;
  readonly method: string;
  readonly url: string;
  readonly route: string;
  readonly dialect: DialectName;
  readonly client: {
    readonly address: string;
    readonly userAgent?: string;
    readonly process?: ClientProcess;
  };
  /** Bodies that policy kept out: `never`: credentials · `counted`: only their length is kept. */
  readonly omitted?: 'never' | 'counted';
  readonly status?: number;
  /** Absent while the exchange is open. */
  readonly outcome?: Outcome;
  readonly ttftMs?: number;
  readonly durationMs?: number;
  readonly requestBytes?: number;
  readonly responseBytes?: number;
  readonly error?: { readonly code: string; readonly message: string };
  readonly request: { readonly headers: HeaderList; readonly body?: Body };
  readonly response?: { readonly headers: HeaderList; readonly body?: Body; readonly trailers?: HeaderList };
}
