// Events of a Responses stream; texts come from their deltas alone, since `.done` and `completed` repeat them.
import type { JsonObject } from '../../model/json.ts';
import { toErrorDelta, toErrorDeltas, toTextDelta } from '../deltas.ts';
import type { Delta } from '../dialect.ts';
import { filledField, objectField, textField } from '../fields.ts';
import { parseArguments } from '../tool-arguments.ts';
import { readCall } from './call.ts';
import { toOutputKey } from './output-key.ts';
import { readEnvelope } from './response.ts';

/** The deltas of one event. */
export function readEvent(event: JsonObject): readonly Delta[] {
  switch (event.type) {
    case 'response.created':
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      return readEnvelope(objectField(event, 'response') ?? {});
    case 'response.output_text.delta':
    case 'response.refusal.delta':
    case 'response.audio.transcript.delta':
      return toTextDelta('text', textField(event, 'delta'));
    case 'response.reasoning_text.delta':
    case 'response.reasoning_summary_text.delta':
      return toTextDelta('thinking', textField(event, 'delta'));
    case 'response.output_item.added':
    case 'response.output_item.done':
      return readCall(objectField(event, 'item') ?? {}, toOutputKey(event));
    // `{"error":{…}}` over a WebSocket, `{"code":"…","message":"…"}` in a stream.
    case 'error':
      return objectField(event, 'error') ? toErrorDeltas(event) : [toErrorDelta({ ...event, type: '' })];
    default:
      return readCallEvent(event);
  }
}

/** Events that hold a piece of a call's arguments, and those that hold all of them, with the field. */
const wholeFields = new Map([
  ['response.function_call_arguments.done', 'arguments'],
  ['response.mcp_call_arguments.done', 'arguments'],
  ['response.custom_tool_call_input.done', 'input'],
  ['response.code_interpreter_call_code.done', 'code'],
]);
const pieceEvents = new Set(Array.from(wholeFields.keys(), (name) => name.replace(/done$/, 'delta')));

function readCallEvent(event: JsonObject): readonly Delta[] {
  const type = textField(event, 'type') ?? '';
  const key = toOutputKey(event);
  if (pieceEvents.has(type)) {
    const text = filledField(event, 'delta');
    return text === undefined ? [] : [{ type: 'tool-arguments', key, text }];
  }
  const field = wholeFields.get(type);
  if (field === undefined) return type === '' ? toErrorDeltas(event) : [];
  const text = filledField(event, field);
  if (text === undefined) return [];
  return [
    { type: 'tool-arguments-whole', key, arguments: field === 'arguments' ? parseArguments(text) : text },
  ];
}
