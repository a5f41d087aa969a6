// What the recording learns of Cursor in passing: its turns, what could not be read of them, and its agent's host.
import { readAgentHost } from '../../core/dialect/cursor/agent-host.ts';
import { readRequestId } from '../../core/dialect/cursor/request-id.ts';
import { type CursorPlane, cursorRpc } from '../../core/dialect/cursor/rpc.ts';
import { memberOf, messageOf, textOf } from '../../core/dialect/cursor/tree.ts';
import type { Dialect } from '../../core/dialect/dialect.ts';
import { dialectNamed } from '../../core/dialect/registry.ts';
import type { ExchangeOpened } from '../../core/model/capture.ts';
import type { DecodedFrame, Side } from '../../core/model/frame.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import type { Drift } from '../../core/wire/body-codec.ts';
import { headerValue } from './header-value.ts';
import type { CursorStats } from './protocol.ts';

/** Looks at the next frame of an exchange. */
export type Look = (side: Side, frame: DecodedFrame) => void;

export interface CursorWatch {
  /** What looks at the frames of an exchange; undefined where it is none of Cursor's, or one without content. */
  exchangeOpened(opened: ExchangeOpened, path: string): Look | undefined;
  /** Told by the decoders of Cursor's bodies. */
  readonly drift: Drift;
  stats(): CursorStats;
}
export interface CursorWatchOptions {
  /** Called with the host that Cursor's server wants the agent's RPCs to go to. */
  readonly agentHost: (url: string) => void;
}

/** Prompts remembered, to know a retry; the oldest is forgotten first. A retry comes within minutes. */
const MAX_PROMPTS = 4096;
/** Credentials and what is only counted have no frames; self-tests may send anything. */
const UNWATCHED: readonly CursorPlane[] = ['never', 'counted', 'health'];
const CONVERSING: readonly CursorPlane[] = ['agent', 'inference', 'chat', 'bidi-append'];

/** A watch that has seen nothing. */
export function createCursorWatch({ agentHost }: CursorWatchOptions): CursorWatch {
  const prompts = new Set<string>();
  let turns = 0;
  let lastTurnAt = 0;
  let undecoded = 0;
  let unknownFields = 0;

  function lookForPrompt(message: JsonObject, opened: ExchangeOpened, at: number): void {
    const key = readPrompt(message, opened);
    if (key === undefined || prompts.has(key)) return;
    remember(prompts, key);
    turns++;
    lastTurnAt = Math.max(lastTurnAt, at);
  }

  return {
    exchangeOpened(opened, path) {
      const plane = cursorRpc(path)?.plane;
      if (plane === undefined || UNWATCHED.includes(plane)) return undefined;
      const isConversing = CONVERSING.includes(plane);
      const isPrivate = headerValue(opened.headers, 'x-ghost-mode') === 'true';
      return (side, frame) => {
        if (isUndecoded(frame)) undecoded++;
        if (!('value' in frame) || frame.value === undefined) return;
        if (side === 'request') {
          if (isConversing && isJsonObject(frame.value)) lookForPrompt(frame.value, opened, frame.t);
          return;
        }
        const host = frame.type === 'json' ? readAgentHost(path, frame.value, isPrivate) : undefined;
        if (host !== undefined && mayName(opened, host)) agentHost(host);
      };
    },
    drift: {
      unknownFields(count) {
        unknownFields += count;
      },
      unreadPayload() {
        undecoded++;
      },
    },
    stats: () => ({
      turns,
      ...(turns === 0 ? {} : { lastTurnAt: new Date(lastTurnAt).toISOString() }),
      undecoded,
      unknownFields,
    }),
  };
}

/** Only Cursor's own server says where its agent is, and not to give up TLS for it: the client's credential goes there. */
function mayName({ route, url }: ExchangeOpened, host: string): boolean {
  return route === 'cursor' && (host.startsWith('https:') || url.startsWith('http:'));
}

/** What tells one prompt from another, undefined where no human says anything: a run has one, a loop of the client's one an invocation. */
function readPrompt(body: JsonObject, opened: ExchangeOpened): string | undefined {
  const message = messageOf(body, 'data') ?? messageOf(body, 'data_binary') ?? body;
  const { prompt } = dialectOf(message).readRequest(message);
  if (prompt.text === '' && prompt.attachments.length === 0) return undefined;
  const requestId =
    headerValue(opened.headers, 'x-original-request-id') ??
    readRequestId(body) ??
    headerValue(opened.headers, 'x-request-id') ??
    opened.exchange;
  return `${requestId}/${textOf(messageOf(message, 'invoke_model'), 'invocation_id') ?? ''}`;
}

/** Of an append only its message says which plane it is for. */
function dialectOf(message: JsonObject): Dialect {
  const hasOne = (...names: readonly string[]) => names.some((name) => memberOf(message, name) !== undefined);
  if (hasOne('invoke_model', 'messages')) return dialectNamed('cursor-inference');
  return dialectNamed(hasOne('run_request', 'conversation_action') ? 'cursor-agent' : 'cursor-chat');
}

/** Content that is kept as bytes, or only by its digest. */
function isUndecoded(frame: DecodedFrame): boolean {
  switch (frame.type) {
    case 'digest':
      return true;
    case 'bytes':
    case 'message':
      return frame.base64 !== undefined;
    case 'envelope':
      // How a stream ended may be text.
      return frame.value === undefined && (frame.base64 !== undefined || frame.isEnd !== true);
    case 'head':
    case 'json':
    case 'event':
    case 'line':
    case 'trailers':
      return false;
  }
}

function remember(known: Set<string>, key: string): void {
  known.add(key);
  if (known.size <= MAX_PROMPTS) return;
  const [oldest] = known;
  if (oldest !== undefined) known.delete(oldest);
}
