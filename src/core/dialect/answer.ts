// Folds deltas into what was answered.
import type { Json } from '../model/json.ts';
import type { ToolCall, Turn, Usage } from '../model/turn.ts';
import type { Delta, ToolResult } from './dialect.ts';
import { parseArguments } from './tool-arguments.ts';

/** What one request was answered; a fact that was not said is absent. */
export interface Answer {
  readonly text: string;
  readonly thinking?: string;
  /** What the server told the human beside the answer. */
  readonly notice?: string;
  readonly toolCalls: readonly ToolCall[];
  readonly usage?: Usage;
  readonly model?: string;
  /** The first error that was said. */
  readonly error?: NonNullable<Turn['response']['error']>;
}

/** Folds an answer's deltas, in order. */
export function foldAnswer(deltas: readonly Delta[]): Answer {
  const draft: AnswerDraft = { text: [], thinking: [], notice: [], calls: [], byKey: new Map() };
  for (const delta of deltas) stepAnswer(draft, delta);
  const { usage, model, error } = draft;
  const [thinking, notice] = [draft.thinking.join(''), draft.notice.join('')];
  return {
    text: draft.text.join(''),
    ...(thinking === '' ? {} : { thinking }),
    ...(notice === '' ? {} : { notice }),
    toolCalls: draft.calls.map(toToolCall),
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(error === undefined ? {} : { error }),
  };
}

/** The index of the call that a result with this id is for: the first that still waits for one, or -1. */
export function findPending(calls: readonly Pick<ToolCall, 'id' | 'status'>[], id: string): number {
  return calls.findIndex((call) => call.id === id && call.status === 'pending');
}

/** The call with its result; a result of null says nothing but the status. */
export function withResult(call: ToolCall, { result, status }: Omit<ToolResult, 'id'>): ToolCall {
  return { ...call, ...(result === null ? {} : { result }), status };
}

interface CallDraft {
  id: string;
  hasOwnId: boolean;
  name: string;
  readonly pieces: string[];
  whole?: Json;
  result?: Omit<ToolResult, 'id'>;
  status: ToolCall['status'];
}

/** Texts in pieces until the end: one that was put together step by step keeps all of them, many times its length. */
interface AnswerDraft {
  readonly text: string[];
  readonly thinking: string[];
  readonly notice: string[];
  readonly calls: CallDraft[];
  readonly byKey: Map<string, CallDraft>;
  usage?: Usage;
  model?: string;
  error?: NonNullable<Answer['error']>;
}

function stepAnswer(draft: AnswerDraft, delta: Delta): void {
  switch (delta.type) {
    case 'text':
      draft.text.push(delta.text);
      return;
    case 'thinking':
      draft.thinking.push(delta.text);
      return;
    case 'notice':
      draft.notice.push(delta.text);
      return;
    case 'model':
      draft.model = delta.model;
      return;
    case 'usage':
      draft.usage = { ...draft.usage, ...delta.usage };
      return;
    case 'error':
      draft.error ??= { code: delta.code, message: delta.message };
      return;
    case 'tool-call':
      stepCall(draft, delta);
      return;
    case 'tool-arguments':
      openCall(draft, delta.key).pieces.push(delta.text);
      return;
    case 'tool-arguments-whole':
      openCall(draft, delta.key).whole = delta.arguments;
      return;
    case 'tool-result':
      stepResult(draft, delta);
      return;
    case 'response-id':
      return;
  }
}

function stepCall(draft: AnswerDraft, { key, id, name }: Extract<Delta, { type: 'tool-call' }>): void {
  const known = draft.byKey.get(key);
  // Some servers give all calls of an answer the same index.
  const isAnother = known?.hasOwnId && id !== undefined && known.id !== id && name !== undefined;
  if (isAnother) draft.byKey.delete(key);
  const call = openCall(draft, key);
  if (id !== undefined && !call.hasOwnId) Object.assign(call, { id, hasOwnId: true });
  if (name !== undefined) call.name = name;
}

function openCall(draft: AnswerDraft, key: string): CallDraft {
  const known = draft.byKey.get(key);
  if (known !== undefined) return known;
  const call: CallDraft = { id: key, hasOwnId: false, name: '', pieces: [], status: 'pending' };
  draft.byKey.set(key, call);
  draft.calls.push(call);
  return call;
}

function stepResult(
  draft: AnswerDraft,
  { key, result, status }: Extract<Delta, { type: 'tool-result' }>,
): void {
  const call = draft.byKey.get(key) ?? draft.calls[findPending(draft.calls, key)];
  if (call !== undefined) Object.assign(call, { result: { result, status }, status });
}

function toToolCall(draft: CallDraft): ToolCall {
  const { id, name, result } = draft;
  const call: ToolCall = {
    id,
    name,
    arguments: draft.whole === undefined ? parseArguments(draft.pieces.join('')) : draft.whole,
    status: 'pending',
  };
  return result === undefined ? call : withResult(call, result);
}
