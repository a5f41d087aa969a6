// From an exchange to its session: finds it by what the request says, or starts one.
import { cursorCodec } from '../../core/dialect/cursor/codec.ts';
import { cursorRpc } from '../../core/dialect/cursor/rpc.ts';
import type { Delta } from '../../core/dialect/dialect.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Sha256 } from '../../core/model/ports.ts';
import type { Drift } from '../../core/wire/body-codec.ts';
import { headerValue } from './header-value.ts';
import type { LinkedSession, LinkRequest, LinkSubject, SessionLinks } from './link.ts';
import { createLinker, historyKeys, type LinkFacts } from './linker.ts';
import { createRuns } from './runs.ts';
import type { Sessions } from './sessions.ts';

/** Header fields by which a client names its conversation on every request. */
const CONVERSATION_HEADERS = ['x-claude-code-session-id', 'session_id', 'x-session-affinity'];

/** What a client of Cursor's asks beside its RPCs, as for models, belongs to them. */
const CURSOR_ROUTES = ['cursor', 'cursor-agent'];

export interface SessionLinksOptions {
  readonly sha256: Sha256;
  /** Told of what Cursor's bodies have that is not known. */
  readonly drift: Drift;
}

/** What a run appends whose stream did not pass here, after a restart of the sidecar, say. */
const USUAL_APPEND = 'AgentClientMessage';

/** Links over these sessions. */
export function createSessionLinks(sessions: Sessions, { sha256, drift }: SessionLinksOptions): SessionLinks {
  const linker = createLinker();
  const runs = createRuns();

  /** What is appended to a stream is known by the id in its body, which need not be that of its headers. */
  function noteStream({ path }: LinkSubject, requestId: string | undefined): void {
    const appended = cursorRpc(path)?.appended;
    if (appended !== undefined && requestId !== undefined) runs.streamOpened(requestId, appended);
  }

  return {
    link(request) {
      const facts = readFacts(request, sha256);
      noteStream(request, facts.requestId);
      const found = linker.find(facts);
      if (isToldLater(request, facts) && found.confidence < 1 && !request.isFinal) return undefined;
      const known = found.session === undefined ? undefined : sessions.get(found.session, request.opened.at);
      const session = known ?? sessions.start(request.opened.at, facts.conversationId);
      linker.learn(facts, { by: found.by, session: session.id });
      if (facts.requestId !== undefined) runs.known(facts.requestId);
      return {
        session,
        link: { by: found.by, confidence: found.confidence },
        learn: createResponseWatch(request, (id) => linker.learnResponse(id, session.id)),
      };
    },
    whenKnown(request, act) {
      const { requestId } = readFacts(request, sha256);
      if (requestId !== undefined) runs.whenKnown(requestId, act);
    },
    whenDecodable(subject, side, act) {
      const requestId = runId(subject);
      const isAppend = side === 'request' && cursorRpc(subject.path)?.plane === 'bidi-append';
      if (!isAppend || requestId === undefined || runs.appendedTo(requestId) !== undefined) return false;
      runs.whenOpened(requestId, act);
      return true;
    },
    stopWaiting(subject) {
      const requestId = runId(subject);
      if (requestId === undefined || runs.appendedTo(requestId) !== undefined) return;
      runs.streamOpened(requestId, USUAL_APPEND);
    },
    codec(subject, side, contentType) {
      const rpc = cursorRpc(subject.path);
      if (rpc === undefined)
        return subject.dialect.codec?.(subject.opened.method, subject.path, side, contentType);
      const requestId = runId(subject);
      noteStream(subject, requestId);
      const appended = requestId === undefined ? undefined : runs.appendedTo(requestId);
      const askedType = headerValue(subject.opened.headers, 'content-type');
      const codec = cursorCodec(subject.path, { side, contentType, askedType, appended });
      return codec === undefined ? undefined : { ...codec, drift };
    },
    forget: (session) => linker.forget(session),
  };
}

function runId({ opened, requestId }: LinkSubject): string | undefined {
  return requestId ?? headerValue(opened.headers, 'x-request-id');
}

/** A stream of Cursor's names its run, and which conversation that is comes by another exchange; also that of a sub-agent. */
function isToldLater({ dialect }: LinkSubject, { conversationId }: LinkFacts): boolean {
  return dialect.name.startsWith('cursor-') && conversationId === undefined;
}

function readFacts({ opened, dialect, path, body }: LinkRequest, sha256: Sha256): LinkFacts {
  const hints = isJsonObject(body) ? dialect.readHints(body) : { history: [] };
  const named = CONVERSATION_HEADERS.map((name) => headerValue(opened.headers, name)).find(
    (id) => id !== undefined,
  );
  const isCursor = cursorRpc(path) !== undefined || CURSOR_ROUTES.includes(opened.route);
  const conversationId = hints.conversationId ?? (isCursor ? undefined : named);
  const requestId = hints.requestId ?? (isCursor ? headerValue(opened.headers, 'x-request-id') : undefined);
  const parentRequestId = isCursor ? headerValue(opened.headers, 'x-parent-request-id') : undefined;
  return {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(parentRequestId === undefined ? {} : { parentRequestId }),
    ...(hints.previousResponseId === undefined ? {} : { previousResponseId: hints.previousResponseId }),
    // Whoever names its conversation needs no other sign, and hashing a long history takes time.
    historyKeys: conversationId === undefined ? historyKeys(hints.history, sha256) : [],
    // Cursor opens a connection a call: its side calls go together instead.
    connection: isCursor ? 'cursor' : String(opened.client.connection),
    dialect: dialect.name,
  };
}

/** Only OpenAI's Responses API goes on from an earlier response by its id. */
function createResponseWatch({ dialect }: LinkSubject, learn: (id: string) => void): LinkedSession['learn'] {
  let isDone = dialect.name !== 'openai-responses';
  return (response) => {
    if (isDone || !isJsonObject(response)) return;
    const deltas: readonly Delta[] = [...dialect.readEvent(response), ...dialect.readBody(response)];
    const found = deltas.find((delta) => delta.type === 'response-id');
    if (found === undefined) return;
    isDone = true;
    learn(found.id);
  };
}
