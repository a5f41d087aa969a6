// The files that a turn speaks of: what was attached, and what its tools were told to read or write.
import { isJsonObject, type Json } from '../model/json.ts';
import type { Turn } from '../model/turn.ts';

/** Members that hold a path in the tools of Cursor, Claude Code, Codex and MCP servers: `file_path`, `target_file`, `uri`. */
const PATH_MEMBER = /path|file|uri|notebook/i;
/** Codex names the files of a patch in its text: `*** Update File: src/a.ts`. */
const PATCHED = /^\*\*\* (?:Add|Update|Delete) File: (.+)$/gm;

/** The paths of a turn's attachments and tool calls, as they were written. */
export function filePathsOf({ prompt, response }: Turn): readonly string[] {
  const attached = prompt.attachments.flatMap(({ path }) => path ?? []);
  return [...attached, ...response.toolCalls.flatMap((call) => pathsIn(call.arguments, ''))];
}

function pathsIn(value: Json, member: string): readonly string[] {
  if (typeof value === 'string') {
    // A member such as `file_text` holds the content, not the path: that has lines.
    if (PATH_MEMBER.test(member) && !value.includes('\n')) return [value];
    return [...value.matchAll(PATCHED)].flatMap(([, path]) => path ?? []);
  }
  if (Array.isArray(value)) return value.flatMap((item: Json) => pathsIn(item, member));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, name));
}
