// The tables as a whole: every tool has its number, and no credential leaves the decoder.
import { expect, test } from 'vitest';
import { cursorSchema } from '../../../../../src/core/dialect/cursor/schema/cursor-schema.ts';
import type { JsonObject } from '../../../../../src/core/model/json.ts';
import { decodeMessage } from '../../../../../src/core/wire/protobuf.ts';
import { encode, type Field } from '../../../../support/cursor/encode.ts';
import { runRequest, userAction } from '../../../../support/cursor/messages.ts';

/** Put together at run time, so that no text of this file looks like a key. */
const secret = ['sk', 'planted', 'a'.repeat(20)].join('-');

function decode(type: string, bytes: Uint8Array): JsonObject {
  const decoded = decodeMessage(bytes, type, cursorSchema());
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.value;
}

const credentials = encode([1, secret], [2, secret], [4, secret]);
const threeAt = (first: number): Field[] => [0, 1, 2].map((step) => [first + step, credentials]);

test.each<[string, Uint8Array]>([
  ['ModelDetails', encode([1, 'gpt'], ...threeAt(8))],
  ['RequestedModel', encode([1, 'gpt'], ...threeAt(4))],
  ['SubagentArgs', encode([1, 'call'], ...threeAt(10))],
  [
    'AgentRunRequest',
    encode([5, 'conv'], [14, credentials], [15, credentials], [20, credentials], [30, encode([1, secret])]),
  ],
  ['PrewarmRequest', encode([2, 'conv'], [27, encode([1, secret])])],
  ['InferenceRunRequest', encode([1, 'conv'], [3, encode(...threeAt(4))])],
  ['ChatModelDetails', encode([1, 'gpt'], [2, secret], [4, credentials], [6, secret], [7, credentials])],
  ['StreamUnifiedChatRequest', encode([23, 'conv'], [43, secret], [44, secret], [79, secret])],
  ['AgentClientMessage', runRequest(userAction([1, 'hi']), { fields: [[30, encode([1, secret])]] })],
])('%s is decoded without its credentials', (type, bytes) => {
  const tree = decode(type, bytes);
  expect(JSON.stringify(tree)).not.toContain(secret);
  expect(JSON.stringify(tree)).not.toContain(btoa(secret).slice(0, 20));
  expect(JSON.stringify(tree)).toContain('[NOT STORED]');
});

test('opaque fields of the provider are cut to their length', () => {
  const tree = decode('InferenceStreamResponse', encode([9, encode([1, 'hm'], [2, 's'.repeat(500)])]));
  expect(tree).toEqual({ thinking_part: { text: 'hm', signature: { bytes: 500 } } });
  const turn = decode('ConversationTurnStructure', encode([1, encode([3, 'request'], [4, 'm'.repeat(500)])]));
  expect(turn).toEqual({ agent: { request_id: 'request', encrypted_model: { bytes: 500 } } });
});

/** PROTOCOL.md §2.6, as it stands there. */
const tools =
  '1 shell,3 delete,4 glob,5 grep,8 read,9 update_todos,10 read_todos,12 edit,13 ls,14 read_lints,15 mcp,16 sem_search,' +
  '17 create_plan,18 web_search,19 task,20 list_mcp_resources,21 read_mcp_resource,22 apply_agent_diff,23 ask_question,' +
  '24 fetch,25 switch_mode,26 exa_search,27 exa_fetch,28 generate_image,29 record_screen,30 computer_use,' +
  '31 write_shell_stdin,32 reflect,33 setup_vm_environment,34 truncated,35 start_grind_execution,36 start_grind_planning,' +
  '37 web_fetch,38 report_bugfix_results,39 ai_attribution,40 pr_management,41 mcp_auth,42 await,43 blame_by_file_path,' +
  '44 get_mcp_tools,45 report_bug,46 set_active_branch,48 communicate_update,49 send_final_summary,50 update_pr_code_tour,' +
  '51 replace_env,52 edit_pr_labels,53 record_ci_investigation_findings,55 send_message,56 fetch_cloud_agent_data,' +
  '58 send_to_user,61 pi_read,62 pi_bash,63 pi_edit,64 pi_write,65 pi_grep,66 pi_find,67 pi_ls,68 connect_scm,' +
  '69 search_conversations,70 create_goal,71 update_goal,72 adopt,73 get_agent_status,74 send_to_agent,' +
  '75 read_agent_transcript,76 create_agent,77 stop_agent,78 get_pr_code_tour,79 write_canvas,80 read_canvas';

test.each(tools.split(',').map((tool) => tool.split(' ')))('tool %s is %s', (number, name) => {
  const field = cursorSchema().get('ToolCall')?.fields.get(Number(number));
  expect(field?.name).toBe(`${name}_tool_call`);
  expect(field?.type.type).toBe('message');
});

test('a prompt with what is attached to it has the names of PROTOCOL.md', () => {
  const context = encode(
    [1, encode([1, new Uint8Array(32).fill(7)], [7, 'image/png'])],
    [4, encode([1, 'let a'], [2, '/w/a.ts'], [3, 'a.ts'])],
    [5, encode([1, 'a'], [2, '/w/a.ts'], [4, encode([1, encode([1, 3])], [2, encode([1, 4], [2, 9])])])],
    [10, encode([1, encode([1, '/w/.cursor/rules/x.mdc'], [2, 'be terse'])])],
    [99, 'from the future'],
  );
  const message = encode([1, 'Fix'], [3, context], [4, 1], [5, false], [25, 1_900_000_000_000n]);
  expect(decode('UserMessage', message)).toEqual({
    text: 'Fix',
    selected_context: {
      selected_images: [{ blob_id: { base64: btoa('\u0007'.repeat(32)) }, mime_type: 'image/png' }],
      files: [{ content: 'let a', path: '/w/a.ts', relative_path: 'a.ts' }],
      code_selections: [
        { content: 'a', path: '/w/a.ts', range: { start: { line: 3 }, end: { line: 4, column: 9 } } },
      ],
      cursor_rules: [{ rule: { full_path: '/w/.cursor/rules/x.mdc', content: 'be terse' } }],
      '#99': 'from the future',
    },
    mode: 1,
    is_simulated_msg: false,
    started_at_ms: 1_900_000_000_000,
  });
});
