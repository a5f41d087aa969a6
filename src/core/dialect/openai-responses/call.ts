// Tool calls as items of a response: the client's tools and the provider's own.
import type { Json, JsonObject } from '../../model/json.ts';
import type { Delta, ToolResult } from '../dialect.ts';
import { fieldOf, filledField, textField } from '../fields.ts';
import { parseArguments } from '../tool-arguments.ts';

/** Where a kind of call keeps what; one with `result` is run by the provider. */
interface CallKind {
  /** The tool's name where the item has none. */
  readonly name?: string;
  readonly arguments: readonly string[];
  /** True where the arguments are JSON text. */
  readonly isJsonText?: true;
  readonly result?: string;
}

const callKinds = new Map<string, CallKind>([
  ['function_call', { arguments: ['arguments'], isJsonText: true }],
  ['custom_tool_call', { arguments: ['input'] }],
  ['local_shell_call', { name: 'local_shell', arguments: ['action'] }],
  ['shell_call', { name: 'shell', arguments: ['action'] }],
  ['apply_patch_call', { name: 'apply_patch', arguments: ['operation'] }],
  ['computer_call', { name: 'computer', arguments: ['actions', 'action'] }],
  ['tool_search_call', { name: 'tool_search', arguments: ['arguments'] }],
  ['mcp_approval_request', { arguments: ['arguments'], isJsonText: true }],
  ['mcp_call', { arguments: ['arguments'], isJsonText: true, result: 'output' }],
  ['web_search_call', { name: 'web_search', arguments: ['action'], result: 'results' }],
  ['file_search_call', { name: 'file_search', arguments: ['queries'], result: 'results' }],
  ['code_interpreter_call', { name: 'code_interpreter', arguments: ['code'], result: 'outputs' }],
  ['image_generation_call', { name: 'image_generation', arguments: ['revised_prompt'], result: 'result' }],
]);

/** The deltas of an output item that is a call, as far as it is; none for other items. */
export function readCall(item: JsonObject, key: string): readonly Delta[] {
  const kind = callKinds.get(textField(item, 'type') ?? '');
  if (kind === undefined) return [];
  const id = filledField(item, 'call_id') ?? filledField(item, 'id');
  const name = filledField(item, 'name') ?? kind.name;
  return [
    { type: 'tool-call', key, ...(id ? { id } : {}), ...(name ? { name } : {}) },
    ...readArguments(item, key, kind),
    ...readResult(item, key, kind),
  ];
}

function readArguments(item: JsonObject, key: string, kind: CallKind): readonly Delta[] {
  const whole = kind.arguments.map((field) => fieldOf(item, field) ?? '').find((value) => value !== '');
  if (whole === undefined) return [];
  return [{ type: 'tool-arguments-whole', key, arguments: toArguments(whole, kind) }];
}

function toArguments(whole: Json, kind: CallKind): Json {
  return kind.isJsonText && typeof whole === 'string' ? parseArguments(whole) : whole;
}

function readResult(item: JsonObject, key: string, kind: CallKind): readonly Delta[] {
  const status = toStatus(item);
  if (kind.result === undefined || status === undefined) return [];
  const result = fieldOf(item, kind.result) ?? fieldOf(item, 'error') ?? null;
  return [{ type: 'tool-result', key, result, status }];
}

function toStatus(item: JsonObject): ToolResult['status'] | undefined {
  if ((item.error ?? null) !== null || item.status === 'failed' || item.status === 'incomplete')
    return 'failed';
  // An MCP call in a whole response may come without a status.
  const isDone = item.status === 'completed' || (item.type === 'mcp_call' && typeof item.output === 'string');
  return isDone ? 'completed' : undefined;
}
