// From an exchange to its session: finds it by what the request says, or starts one.
import type { Delta } from '../../core/dialect/dialect.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Sha256 } from '../../core/model/ports.ts';
import { headerValue } from './header-value.ts';
import type { LinkedSession, LinkRequest } from './link.ts';
import { createLinker, historyKeys, type LinkFacts } from './linker.ts';
import type { Sessions } from './sessions.ts';

export interface SessionLinks {
  link(request: LinkRequest): LinkedSession;
  forget(session: string): void;
}

/** Header fields by which a client names its conversation on every request. */
const CONVERSATION_HEADERS = ['x-claude-code-session-id', 'session_id', 'x-session-affinity'];

/** Links over these sessions. */
export function createSessionLinks(sessions: Sessions, sha256: Sha256): SessionLinks {
  const linker = createLinker();
  return {
    link(request) {
      const facts = readFacts(request, sha256);
      const found = linker.find(facts);
      const known = found.session === undefined ? undefined : sessions.get(found.session);
      const session = known ?? sessions.start(request.opened.at, facts.conversationId);
      linker.learn(facts, { by: found.by, session: session.id });
      return {
        session,
        link: { by: found.by, confidence: found.confidence },
        learn: createResponseWatch(request, (id) => linker.learnResponse(id, session.id)),
      };
    },
    forget: (session) => linker.forget(session),
  };
}

function readFacts({ opened, dialect, body }: LinkRequest, sha256: Sha256): LinkFacts {
  const hints = isJsonObject(body) ? dialect.readHints(body) : { history: [] };
  const named = CONVERSATION_HEADERS.map((name) => headerValue(opened.headers, name)).find(
    (id) => id !== undefined,
  );
  const conversationId = hints.conversationId ?? named;
  return {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(hints.previousResponseId === undefined ? {} : { previousResponseId: hints.previousResponseId }),
    historyKeys: historyKeys(hints.history, sha256),
    connection: opened.client.connection,
    dialect: dialect.name,
  };
}

/** Only OpenAI's Responses API goes on from an earlier response by its id. */
function createResponseWatch({ dialect }: LinkRequest, learn: (id: string) => void): LinkedSession['learn'] {
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
