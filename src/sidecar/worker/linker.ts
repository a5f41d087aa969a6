// Finds the session that an exchange belongs to, surest sign first.
import type { LinkKind } from '../../core/model/entry.ts';
import type { DialectName } from '../../core/model/exchange.ts';
import type { Json } from '../../core/model/json.ts';
import type { Sha256 } from '../../core/model/ports.ts';

/** What an exchange tells of its conversation. `connection` tells the client's connections apart. */
export interface LinkFacts {
  readonly conversationId?: string;
  /** Of the run that this exchange is part of (Cursor). */
  readonly requestId?: string;
  /** Of the run that this one is a sub-agent of, or a side call for (Cursor). */
  readonly parentRequestId?: string;
  readonly previousResponseId?: string;
  /** From historyKeys: one key for the first message, one for the first two, … */
  readonly historyKeys: readonly string[];
  readonly connection: string;
  /** `unknown` for a side call (a list of models, say), which goes with whatever its connection last spoke of. */
  readonly dialect: DialectName;
}
/** How the session was found, how sure that is (0…1), and which it is, if it is known already. */
export interface Link {
  readonly session?: string;
  readonly by: LinkKind;
  readonly confidence: number;
}

export interface Linker {
  find(facts: LinkFacts): Link;
  /** From now on these facts lead to this session. */
  learn(facts: LinkFacts, link: { readonly by: LinkKind; readonly session: string }): void;
  learnResponse(responseId: string, session: string): void;
  /** The session is over: nothing leads to it any more. */
  forget(session: string): void;
}

/** Signs remembered per session; the oldest are forgotten first: a conversation goes on from one of its latest. */
const MAX_KEYS = 1000;

/** A linker that knows no session yet. */
export function createLinker(): Linker {
  const sessions = new Map<string, string>();
  const keys = new Map<string, Set<string>>();

  function set(key: string, session: string): void {
    sessions.set(key, session);
    const known = keys.get(session) ?? new Set();
    known.delete(key);
    keys.set(session, known.add(key));
    if (known.size <= MAX_KEYS) return;
    const [oldest] = known;
    if (oldest === undefined) return;
    known.delete(oldest);
    if (sessions.get(oldest) === session) sessions.delete(oldest);
  }

  function found(key: string | undefined, by: LinkKind, confidence: number): Link | undefined {
    const session = key === undefined ? undefined : sessions.get(key);
    return session === undefined ? undefined : { session, by, confidence };
  }

  function findHistory(facts: LinkFacts): Link | undefined {
    const prefixes = facts.historyKeys;
    // The whole history again is a retry or a coincidence; only a history that goes on from another is a conversation.
    for (let length = prefixes.length - 1; length > 0; length--) {
      const link = found(prefixes[length - 1], 'history', 0.9);
      if (link !== undefined) return link;
    }
    return undefined;
  }

  /** Two APIs on one connection are two conversations; a side call before the first one opened its session. */
  function findConnection(facts: LinkFacts): Link | undefined {
    if (facts.dialect === 'unknown') return found(`connection/${facts.connection}`, 'connection', 0.5);
    const own = found(connectionKey(facts), 'connection', 0.5);
    return own ?? found(connectionKey({ ...facts, dialect: 'unknown' }), 'connection', 0.5);
  }

  return {
    find(facts) {
      const parent = found(runKey(facts.parentRequestId), 'request-id', 0.9);
      if (facts.conversationId !== undefined) {
        const by = 'conversation-id';
        return found(conversationKey(facts.conversationId), by, 1) ?? parent ?? { by, confidence: 1 };
      }
      return (
        found(runKey(facts.requestId), 'request-id', 1) ??
        parent ??
        found(responseKey(facts.previousResponseId), 'previous-response', 1) ??
        findHistory(facts) ??
        findConnection(facts) ?? { by: 'connection', confidence: 0.5 }
      );
    },
    learn(facts, { by, session }) {
      if (facts.conversationId !== undefined) set(conversationKey(facts.conversationId), session);
      const run = runKey(facts.requestId);
      if (run !== undefined) set(run, session);
      if (by === 'connection') set(connectionKey(facts), session);
      set(`connection/${facts.connection}`, session);
      const whole = facts.historyKeys.at(-1);
      if (whole !== undefined) set(whole, session);
    },
    learnResponse: (responseId, session) => set(`response/${responseId}`, session),
    forget(session) {
      for (const key of keys.get(session) ?? []) if (sessions.get(key) === session) sessions.delete(key);
      keys.delete(session);
    },
  };
}

function conversationKey(id: string): string {
  return `conversation/${id}`;
}

function responseKey(id: string | undefined): string | undefined {
  return id === undefined ? undefined : `response/${id}`;
}

function runKey(requestId: string | undefined): string | undefined {
  return requestId === undefined ? undefined : `run/${requestId}`;
}

function connectionKey({ connection, dialect }: LinkFacts): string {
  return `connection/${connection}/${dialect}`;
}

/** The keys of a history, oldest message first: equal keys mean equal messages up to there. */
export function historyKeys(history: readonly Json[], sha256: Sha256): string[] {
  let key = 'history';
  return history.map((message) => {
    key = sha256(`${key}\n${JSON.stringify(message)}`);
    return key;
  });
}
