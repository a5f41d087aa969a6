// Tools of the legacy chat by number (PROTOCOL.md §2.10), and how their results say how it went.
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import type { ToolResult } from '../../dialect.ts';
import { memberOf, messageOf, numberOf, textOf, toSnake } from '../tree.ts';

const names: { readonly [number: number]: string } = {
  1: 'read_semsearch',
  3: 'ripgrep',
  5: 'read_file',
  6: 'list_dir',
  7: 'edit_file',
  8: 'file_search',
  9: 'sem_search_full',
  11: 'delete',
  12: 'reapply',
  15: 'run_terminal_v2',
  16: 'fetch_rules',
  18: 'web_search',
  19: 'mcp',
  23: 'search_symbols',
  30: 'read_lints',
  31: 'gotodef',
  32: 'task',
  34: 'todo',
  35: 'todo',
  38: 'edit_file_v2',
  39: 'list_dir_v2',
  40: 'read_file_v2',
  41: 'ripgrep_raw',
  42: 'glob',
  43: 'create_plan',
  44: 'mcp_resources',
  45: 'mcp_resources',
  48: 'task_v2',
  49: 'call_mcp',
  50: 'apply_agent_diff',
  51: 'ask_question',
  52: 'switch_mode',
  53: 'generate_image',
  54: 'computer_use',
  57: 'web_fetch',
  62: 'await',
  63: 'get_mcp_tools',
};

/** The name that a call says, else that of its number, as PROTOCOL.md has it; `tool#99` for a number that is not known. */
export function toToolName(call: JsonObject): string | undefined {
  const number = numberOf(call, 'tool');
  if (number === undefined) return textOf(call, 'name');
  return textOf(call, 'name') ?? (Object.hasOwn(names, number) ? names[number] : `tool#${number}`);
}

/** The parameters of a call: its one member that ends in `_params`. */
export function toParameters(call: JsonObject): Json | undefined {
  return findMember(call, /_params$/);
}

/** The result in a `ClientSideToolV2Result`; none without the id of its call. */
export function toToolResult(result: JsonObject): readonly ToolResult[] {
  const id = textOf(result, 'tool_call_id');
  if (id === undefined) return [];
  const said = findMember(result, /_result$/);
  const error = memberOf(result, 'error');
  const whole = said ?? error ?? withoutIds(result);
  return [{ id, result: whole, status: toStatus(said, error) }];
}

function toStatus(said: Json | undefined, error: Json | undefined): ToolResult['status'] {
  if (memberOf(said, 'rejected') === true) return 'rejected';
  return error === undefined ? 'completed' : 'failed';
}

function findMember(message: JsonObject, ending: RegExp): JsonObject | undefined {
  const key = Object.keys(message).find((name) => ending.test(toSnake(name)) && isJsonObject(message[name]));
  return key === undefined ? undefined : messageOf(message, key);
}

/** What a result of an unknown tool holds. */
function withoutIds(result: JsonObject): Json {
  const ids = ['tool', 'tool_call_id', 'model_call_id'];
  return Object.fromEntries(Object.entries(result).filter(([key]) => !ids.includes(toSnake(key))));
}
