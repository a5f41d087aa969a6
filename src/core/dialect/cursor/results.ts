// What became of tool calls as the client said it: where the server's stream broke off before it said so itself.
import type { Json, JsonObject } from '../../model/json.ts';
import type { ToolCall } from '../../model/turn.ts';
import type { Delta, ToolResult } from '../dialect.ts';
import { toPlainValue } from './plain-value.ts';
import { toolCallIds, toToolStatus } from './tool.ts';
import { memberOf, messageOf, numberOf, textOf, toSnake } from './tree.ts';

/** Results for those of these calls that have none, from the exec channel of a run (PROTOCOL.md §2.7). */
export function readExecResults(
  calls: readonly ToolCall[],
  { client, server }: { readonly client: readonly JsonObject[]; readonly server: readonly JsonObject[] },
): readonly Delta[] {
  const pending = new Set(calls.filter(({ status }) => status === 'pending').map(({ id }) => id));
  if (pending.size === 0) return [];
  const callIds = readCallIds(server);
  return [...readResults(client)].flatMap(([execId, result]) => {
    const toolCallId = callIds.byExec.get(execId);
    if (toolCallId === undefined) return [];
    const key = callIds.byToolCall.get(toolCallId) ?? toolCallId;
    return pending.has(key) ? [{ type: 'tool-result' as const, key, ...result }] : [];
  });
}

interface CallIds {
  /** The `tool_call_id` that the server asked for with this exec id. */
  readonly byExec: ReadonlyMap<number, string>;
  /** The `call_id` of the live stream, which need not be the same. */
  readonly byToolCall: ReadonlyMap<string, string>;
}

function readCallIds(server: readonly JsonObject[]): CallIds {
  const byExec = new Map<number, string>();
  const byToolCall = new Map<string, string>();
  for (const message of server) {
    const asked = messageOf(message, 'exec_server_message');
    const args = findMember(asked, /_args$/);
    const toolCallId = textOf(args, 'tool_call_id');
    if (asked !== undefined && toolCallId !== undefined) byExec.set(numberOf(asked, 'id') ?? 0, toolCallId);
    const started = messageOf(messageOf(message, 'interaction_update'), 'tool_call_started');
    const callId = textOf(started, 'call_id');
    if (callId === undefined) continue;
    for (const id of toolCallIds(messageOf(started, 'tool_call') ?? {})) byToolCall.set(id, callId);
  }
  return { byExec, byToolCall };
}

/** Results by exec id; that of a shell comes in pieces. */
function readResults(client: readonly JsonObject[]): ReadonlyMap<number, Omit<ToolResult, 'id'>> {
  const results = new Map<number, Omit<ToolResult, 'id'>>();
  const shells = new Map<number, JsonObject[]>();
  for (const message of client) {
    const answer = messageOf(message, 'exec_client_message');
    if (answer === undefined) continue;
    const id = numberOf(answer, 'id') ?? 0;
    const piece = messageOf(answer, 'shell_stream');
    const result = findMember(answer, /_result$/);
    if (piece !== undefined) getOrAdd(shells, id).push(piece);
    else if (result !== undefined)
      results.set(id, { result: toPlainValue(result), status: toToolStatus(result) });
  }
  for (const [id, pieces] of shells) {
    const result = toShellResult(pieces);
    if (result !== undefined) results.set(id, result);
  }
  return results;
}

/** A shell that ended or was refused, in the form of a shell tool's result; undefined while it runs. */
function toShellResult(pieces: readonly JsonObject[]): Omit<ToolResult, 'id'> | undefined {
  for (const refusal of ['rejected', 'permission_denied']) {
    const refused = pieces.map((piece) => messageOf(piece, refusal)).find((found) => found !== undefined);
    if (refused !== undefined) return { result: { [refusal]: refused }, status: 'rejected' };
  }
  const exit = pieces.map((piece) => messageOf(piece, 'exit')).find((found) => found !== undefined);
  if (exit === undefined) return undefined;
  const exitCode = numberOf(exit, 'code') ?? 0;
  const output = { exit_code: exitCode, stdout: join(pieces, 'stdout'), stderr: join(pieces, 'stderr') };
  const hasFailed = exitCode !== 0 || memberOf(exit, 'aborted') === true;
  return hasFailed
    ? { result: { failure: output }, status: 'failed' }
    : { result: { success: output }, status: 'completed' };
}

function getOrAdd(shells: Map<number, JsonObject[]>, id: number): JsonObject[] {
  const known = shells.get(id) ?? [];
  shells.set(id, known);
  return known;
}

function join(pieces: readonly JsonObject[], stream: 'stdout' | 'stderr'): string {
  return pieces.map((piece) => textOf(messageOf(piece, stream), 'data') ?? '').join('');
}

function findMember(message: JsonObject | undefined, ending: RegExp): Json | undefined {
  const key = Object.keys(message ?? {}).find((name) => ending.test(toSnake(name)));
  return key === undefined ? undefined : message?.[key];
}
