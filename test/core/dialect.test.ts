// Whatever JSON arrives, no reader of any dialect throws, and every channel leaf is a string that stands there.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dialectNamed } from '../../src/core/dialect/registry.ts';
import { foldTurns } from '../../src/core/dialect/turns.ts';
import type { DialectName } from '../../src/core/model/exchange.ts';
import { type Json, type JsonObject, valueAt } from '../../src/core/model/json.ts';
import { toBody, toExchange, toStream } from './dialect/exchanges.ts';

const names: readonly DialectName[] = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'cursor-agent',
  'cursor-inference',
  'cursor-chat',
  'unknown',
];

/** Words of the APIs, so that random values get past the first look at them. */
const keys = (
  'type role content text parts messages input contents model id index choices delta message tool_calls function name ' +
  'arguments custom function_call usage error code status response output item output_index item_id content_block ' +
  'partial_json thinking tool_use_id call_id candidates functionCall functionResponse args promptFeedback blockReason ' +
  'metadata user_id conversation previous_response_id inlineData fileData image_url file source summary action ' +
  'reasoning_content refusal audio transcript prompt_tokens_details usageMetadata executableCode codeExecutionResult ' +
  'partialArgs reasoning_details __proto__ constructor ' +
  'interaction_update text_delta is_server_notice thinking_delta tool_call_started tool_call_completed partial_tool_call ' +
  'call_id tool_call #99 shell_tool_call args result success args_text_delta tool_call_delta delta task edit shell stdout ' +
  'stream_content_delta turn_ended input_tokens routed_model display_name details debug value run_request ' +
  'user_message_action user_message selected_context files selected_images blob_id base64 text_blob_id request_id ' +
  'append_seqno data kv_server_message set_blob_args blob_data exec_server_message exec_client_message shell_stream exit ' +
  'invoke_model invocation_id invocation_response response text_part tool_call_part extended_usage run_ready ' +
  'stream_unified_chat_response client_side_tool_v2_call raw_args conversation conversation_action cancel_action ' +
  'resume_action conversation_checkpoint_update string_value interactionUpdate textDelta seqno'
).split(' ');
const words = (
  'user assistant model tool function text image document tool_use tool_result server_tool_use input_text input_image ' +
  'input_file message reasoning function_call custom_tool_call mcp_call web_search_call function_call_output ' +
  'mcp_approval_response error response.created response.completed response.failed response.create ' +
  'response.output_item.added response.output_item.done response.output_text.delta ' +
  'response.function_call_arguments.delta response.function_call_arguments.done response.shell_call_command.delta ' +
  'message_start content_block_start content_block_delta message_delta text_delta input_json_delta ' +
  '<system-reminder> {"session_id":1} failed completed constructor'
).split(' ');

const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...words),
  fc.string(),
  fc.constantFrom<Json>(null, true, 0, 1, -1, 1e300),
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    leaf,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('json'), { maxKeys: 7 }),
  ),
}));
const object = fc.dictionary(fc.constantFrom(...keys), json, {
  minKeys: 1,
  maxKeys: 8,
}) as fc.Arbitrary<JsonObject>;

describe.each(names)('%s', (name) => {
  const dialect = dialectNamed(name);

  test('reads any request, event and body without throwing', () => {
    fc.assert(
      fc.property(object, fc.string(), json, (body, path, any) => {
        dialect.readRequest(body, path);
        dialect.readHints(body);
        dialect.readEvent(body);
        dialect.readBody(any);
        dialect.readBody([body]);
      }),
    );
  });

  test('gives channel leaves that are strings in place', () => {
    fc.assert(
      fc.property(object, json, (event, any) => {
        for (const value of [event, any]) {
          for (const { path } of dialect.channels(value)) expect(valueAt(value, path)).toBeTypeOf('string');
        }
      }),
    );
  });

  test('folds any exchanges into turns that name them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(object, fc.array(json), fc.boolean()), { maxLength: 4 }), (bodies) => {
        const exchanges = bodies.map(([request, events, isStream], index) =>
          toExchange(String(index), name, {
            request,
            response: isStream ? toStream(events) : toBody(events),
          }),
        );
        const turns = foldTurns(exchanges);
        const known = new Set(exchanges.map(({ id }) => id));
        for (const turn of turns) expect(turn.exchanges.every((id) => known.has(id))).toBe(true);
        expect(foldTurns(exchanges)).toEqual(turns);
      }),
    );
  });
});
