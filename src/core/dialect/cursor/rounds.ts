// Rounds of Cursor's exchanges: a run is one, but where the loop runs on the client each call of a model is.
import type { Exchange } from '../../model/exchange.ts';
import type { JsonObject } from '../../model/json.ts';
import { type Answer, foldAnswer } from '../answer.ts';
import { type Answered, readDeltas, toAnswered } from '../answered.ts';
import type { RequestFacts } from '../dialect.ts';
import { readHeader } from '../headers.ts';
import { toUrlPath } from '../url-path.ts';
import { isCancel, isResume } from './agent/action.ts';
import { readMessages as readAgentMessages, toAction } from './agent/request.ts';
import { readEvent as readAgentEvent } from './agent/response.ts';
import { noBlobs } from './blob-texts.ts';
import { readMessages as readChatMessages } from './chat/request.ts';
import { readHints } from './hints.ts';
import { splitInvocations } from './inference/rounds.ts';
import { isJoined } from './joined.ts';
import { readMessages, readServerMessages } from './messages.ts';
import { exchangeRequestId } from './request-id.ts';
import { readExecResults } from './results.ts';
import type { CursorRound, CursorRun } from './round.ts';
import { cursorRpc } from './rpc.ts';
import { memberOf, messageOf } from './tree.ts';

/** The rounds of an exchange of one of Cursor's dialects, joined or not, in order. */
export function readCursorRounds(exchange: Exchange): readonly CursorRound[] {
  const run = toRun(exchange);
  if (exchange.dialect === 'cursor-inference') return splitInvocations(exchange, run);
  return [exchange.dialect === 'cursor-chat' ? toChatRound(exchange, run) : toAgentRound(exchange, run)];
}

function toRun(exchange: Exchange): CursorRun {
  const requestId = exchangeRequestId(exchange);
  const attemptOf = readHeader(exchange.request.headers, 'x-original-request-id') ?? requestId;
  return {
    exchangeIds: isJoined(exchange) ? exchange.contentMembers : [exchange.id],
    isResumed: false,
    ...(requestId === undefined ? {} : { requestId }),
    ...(attemptOf === undefined ? {} : { attemptOf }),
  };
}

function toAgentRound(exchange: Exchange, run: CursorRun): CursorRound {
  const client = readClientMessages(exchange);
  const server = readServerMessages(exchange);
  const said = readDeltas(exchange);
  const results = readExecResults(foldAnswer(said).toolCalls, { client, server });
  const actions = client.map((message) => toAction(message));
  const checkpoint = readCheckpoint(server);
  return {
    ...toCommon(exchange, client, [...said, ...results]),
    ...(actions.some(isCancel) ? toCancelled(exchange) : {}),
    facts: readAgentMessages(client, blobsOf(exchange)),
    run: {
      ...run,
      ...toConversation(client.map((message) => readHints(message).conversationId)),
      isResumed: actions.some(isResume),
      ...(checkpoint === undefined ? {} : { checkpoint }),
    },
  };
}

function toChatRound(exchange: Exchange, run: CursorRun): CursorRound {
  const client = readClientMessages(exchange);
  const { toolResults, ...facts } = readChatMessages(client, blobsOf(exchange));
  // Results of the tools that this very stream called for.
  const results = toolResults.map(({ id, ...result }) => ({
    type: 'tool-result' as const,
    key: id,
    ...result,
  }));
  return {
    ...toCommon(exchange, client, [...readDeltas(exchange), ...results]),
    facts: { ...facts, toolResults: [], isContinuation: false } satisfies RequestFacts,
    run: { ...run, ...toConversation(client.map((message) => readHints(message).conversationId)) },
  };
}

type Common = Answered & Pick<CursorRound, 'startedAt' | 'endedAt' | 'request' | 'deltas'>;

/** The request of a round is the message that it began with; where none is known, one that is like no other. */
function toCommon(exchange: Exchange, client: readonly JsonObject[], deltas: CursorRound['deltas']): Common {
  const { startedAt, endedAt } = exchange;
  const { answer, outcome } = toAnswered(exchange, deltas);
  const request = client.find((message) => memberOf(message, 'run_request') !== undefined) ?? client[0];
  return {
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    answer,
    // That an append arrived says nothing of the run.
    ...(outcome === undefined || isAppend(exchange) ? {} : { outcome }),
    request: request ?? { exchange: exchange.id },
    deltas,
  };
}

function toCancelled({ outcome }: Exchange): Pick<Answered, 'outcome'> {
  return outcome === undefined ? {} : { outcome: 'cancelled' };
}

/** What had been answered at the last checkpoint: from there a later attempt goes on. */
function readCheckpoint(server: readonly JsonObject[]): Answer | undefined {
  const last = server.findLastIndex(
    (message) => messageOf(message, 'conversation_checkpoint_update') !== undefined,
  );
  return last < 0 ? undefined : foldAnswer(server.slice(0, last).flatMap(readAgentEvent));
}

function readClientMessages(exchange: Exchange): readonly JsonObject[] {
  return readMessages(exchange.request.body).map(
    (message) => messageOf(message, 'data') ?? messageOf(message, 'data_binary') ?? message,
  );
}

function toConversation(ids: readonly (string | undefined)[]): Pick<CursorRun, 'conversationId'> {
  const conversationId = ids.find((id) => id !== undefined);
  return conversationId === undefined ? {} : { conversationId };
}

function blobsOf(exchange: Exchange): typeof noBlobs {
  return isJoined(exchange) ? exchange.blobs : noBlobs;
}

function isAppend({ url }: Exchange): boolean {
  return cursorRpc(toUrlPath(url))?.plane === 'bidi-append';
}
