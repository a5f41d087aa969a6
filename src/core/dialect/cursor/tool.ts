// A tool call of the agent plane: `{"shell_tool_call":{"args":{…},"result":{"success":{…}}},"tool_call_id":"…"}`.
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { ToolResult } from '../dialect.ts';
import { toPlainValue } from './plain-value.ts';
import { memberOf, toSnake } from './tree.ts';

export interface CursorTool {
  /** Its member without `_tool_call`; `tool#99` for a number that the schema does not know. */
  readonly name: string;
  readonly arguments?: Json;
  /** The result as it stands, with the member that says how it went. */
  readonly result?: Json;
}

/** The tool of a `ToolCall`, undefined where it names none (yet). */
export function readTool(toolCall: Json | undefined): CursorTool | undefined {
  if (!isJsonObject(toolCall)) return undefined;
  const known = Object.keys(toolCall).find((key) => /(?:_tool_c|ToolC)all$/.test(key));
  if (known !== undefined) {
    const halves = toolCall[known];
    const name = toSnake(known).replace(/_tool_call$/, '');
    return toTool(name, { args: memberOf(halves, 'args'), result: memberOf(halves, 'result') });
  }
  const unknown = Object.keys(toolCall).find((key) => isUnknownTool(key, toolCall[key]));
  if (unknown === undefined) return undefined;
  const halves = toolCall[unknown];
  const args = isJsonObject(halves) ? halves['#1'] : halves;
  return toTool(`tool${unknown}`, { args, result: memberOf(halves, '#2') });
}

/** How a tool went, by which member its result has. */
export function toToolStatus(result: Json): ToolResult['status'] {
  const said = outcomeMembers(result);
  if (said.length === 0) return 'completed';
  if (said.some((member) => rejections.has(member))) return 'rejected';
  if (!said.every((member) => successes.has(member))) return 'failed';
  // A server of MCP that answers with an error has been reached, so that it comes as a success.
  return memberOf(memberOf(result, 'success'), 'is_error') === true ? 'failed' : 'completed';
}

/** `#1`: of a result whose fields are not known; in all that are known, success is 1. */
const successes = new Set(['success', 'async', 'approved', '#1']);
const rejections = new Set(['rejected', 'permission_denied']);
/** What stands beside the outcome. */
const besides = new Set(['sandbox_policy', 'is_background', 'pid', 'plan_uri']);
/** Numbers from here on stand beside the outcome where they are not known. */
const FIRST_BESIDE = 100;

function outcomeMembers(result: Json): readonly string[] {
  if (!isJsonObject(result)) return [];
  return Object.keys(result)
    .map(toSnake)
    .filter((member) => !besides.has(member) && !(Number(member.slice(1)) >= FIRST_BESIDE));
}

function isUnknownTool(key: string, value: Json | undefined): boolean {
  // Halves of a tool that are all printable were taken for text.
  return key.startsWith('#') && (typeof value === 'string' || isJsonObject(value));
}

function toTool(
  name: string,
  { args, result }: { readonly args: Json | undefined; readonly result: Json | undefined },
): CursorTool {
  return {
    name,
    ...(args === undefined ? {} : { arguments: toPlainValue(args) }),
    ...(result === undefined ? {} : { result: toPlainValue(result) }),
  };
}

/** The ids by which the exec channel speaks of a tool call: `tool_call_id` beside the tool, or in its arguments. */
export function toolCallIds(toolCall: JsonObject): readonly string[] {
  const tool = readTool(toolCall);
  const ids = [memberOf(toolCall, 'tool_call_id'), memberOf(tool?.arguments, 'tool_call_id')];
  return ids.filter((id) => typeof id === 'string' && id !== '') as string[];
}
