// Deltas of an answer with their times → events of the timeline.
import type { Delta } from '../dialect/dialect.ts';
import { isSameJson } from '../dialect/same-json.ts';
import { parseArguments } from '../dialect/tool-arguments.ts';
import type { Json } from '../model/json.ts';
import type { TimelineEvent } from './timeline-event.ts';

export interface TimedDelta {
  readonly t: number;
  readonly delta: Delta;
}

/** The calls of a session by the id that their provider gave them. */
export type CallNames = Map<string, { readonly call: string; readonly name: string }>;

export interface AnswerOptions {
  readonly exchange: string;
  /** Who answers, until the answer itself says so. */
  readonly model: string | undefined;
  /** Calls with an id are added to it. */
  readonly calls: CallNames;
}

/** Turns the deltas of an exchange, given in order, into events; what a stream says twice is there once. */
export function createAnswerEvents(options: AnswerOptions): (timed: TimedDelta) => TimelineEvent[] {
  const draft: AnswerDraft = {
    ...options,
    count: 0,
    byKey: new Map(),
    responseId: undefined,
    hasError: false,
  };
  return ({ t, delta }) => {
    const model = delta.type === 'model' ? delta.model : draft.model;
    draft.model = model;
    const place = { t, exchange: options.exchange, ...(model === undefined ? {} : { model }) };
    return stepAnswer(draft, delta, place);
  };
}

interface CallDraft {
  readonly call: string;
  id: string | undefined;
  name: string;
  isShown: boolean;
  /** The arguments that were shown. */
  text: string;
}

interface AnswerDraft extends AnswerOptions {
  model: string | undefined;
  count: number;
  readonly byKey: Map<string, CallDraft>;
  responseId: string | undefined;
  hasError: boolean;
}

type Place = { readonly t: number; readonly exchange: string; readonly model?: string };

function stepAnswer(draft: AnswerDraft, delta: Delta, place: Place): TimelineEvent[] {
  switch (delta.type) {
    case 'text':
    case 'thinking':
    case 'notice':
      return [{ ...place, ...delta }];
    case 'response-id':
      stepResponse(draft, delta.id);
      return [];
    case 'tool-call':
      return stepCall(draft, delta, place);
    case 'tool-arguments':
      return stepArguments(openCall(draft, delta.key), delta.text, place);
    case 'tool-arguments-whole':
      return stepWholeArguments(openCall(draft, delta.key), delta.arguments, place);
    case 'tool-result':
      return [toResultEvent(draft, delta, place)];
    case 'error':
      if (draft.hasError) return [];
      draft.hasError = true;
      return [{ ...place, ...delta }];
    case 'model':
    case 'usage':
      return [];
  }
}

/** Over a WebSocket one exchange holds many responses, each with its own keys and its own error. */
function stepResponse(draft: AnswerDraft, id: string): void {
  const isAnother = draft.responseId !== undefined && draft.responseId !== id;
  draft.responseId = id;
  if (!isAnother) return;
  draft.byKey.clear();
  draft.hasError = false;
}

function stepCall(
  draft: AnswerDraft,
  { key, id, name }: Extract<Delta, { type: 'tool-call' }>,
  place: Place,
): TimelineEvent[] {
  const known = draft.byKey.get(key)?.id;
  // Some servers give all calls of an answer the same index.
  if (known !== undefined && id !== undefined && known !== id && name !== undefined) draft.byKey.delete(key);
  const call = openCall(draft, key);
  call.id ??= id;
  if (call.name === '') call.name = name ?? '';
  if (call.id !== undefined) draft.calls.set(call.id, { call: call.call, name: call.name });
  return call.name === '' ? [] : showCall(call, place);
}

function openCall(draft: AnswerDraft, key: string): CallDraft {
  const known = draft.byKey.get(key);
  if (known !== undefined) return known;
  draft.count++;
  const call = `${draft.exchange}/${draft.count}`;
  const opened: CallDraft = { call, id: undefined, name: '', isShown: false, text: '' };
  draft.byKey.set(key, opened);
  return opened;
}

function showCall(draft: CallDraft, place: Place): TimelineEvent[] {
  if (draft.isShown) return [];
  draft.isShown = true;
  return [{ ...place, type: 'tool-call', call: draft.call, name: draft.name }];
}

function stepArguments(draft: CallDraft, text: string, place: Place): TimelineEvent[] {
  const shown = showCall(draft, place);
  draft.text += text;
  return [...shown, { ...place, type: 'tool-arguments', call: draft.call, name: draft.name, text }];
}

/** Arguments that came in pieces often come whole once more; others than those pieces are a call shown anew. */
function stepWholeArguments(draft: CallDraft, whole: Json, place: Place): TimelineEvent[] {
  const { text } = draft;
  if (text !== '' && (text === whole || isSameJson(parseArguments(text), whole))) return [];
  if (text !== '') draft.isShown = false;
  draft.text = '';
  return stepArguments(draft, typeof whole === 'string' ? whole : JSON.stringify(whole), place);
}

function toResultEvent(
  draft: AnswerDraft,
  { key, result, status }: Extract<Delta, { type: 'tool-result' }>,
  { t, exchange }: Place,
): TimelineEvent {
  const called = draft.byKey.get(key) ?? draft.calls.get(key);
  const of = called === undefined ? {} : { call: called.call, name: called.name };
  return { t, exchange, type: 'tool-result', ...of, result, status };
}
