// What a tool call did to a file, as far as it says so: Cursor's, Claude Code's, Codex's and the common editing tools.
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { ToolCall } from '../model/turn.ts';

/** `whole`: the file is now `after` (and was `before`) · `replaced`: one text in it for another · `touched`: changed, how is not said. */
export type FileEdit = { readonly path: string } & (
  | { readonly type: 'whole'; readonly after: string; readonly before?: string }
  | { readonly type: 'replaced'; readonly old: string; readonly new: string; readonly isEverywhere: boolean }
  | { readonly type: 'touched' }
);

/** Tools that change files, by their names in lower case without punctuation; others are never taken for edits. */
const EDITORS = new Set(
  `edit write multiedit create createfile writefile writetofile editfile strreplace strreplaceeditor
   strreplacebasededittool replace searchreplace applypatch applydiff insert notebookedit replaceinfile
   piedit piwrite writecanvas edittool texteditor`.split(/\s+/),
);
const PATH_MEMBERS = ['file_path', 'path', 'target_file', 'filePath', 'filename', 'notebook_path'];
const CONTENT_MEMBERS = ['content', 'contents', 'file_text', 'code'];
const OLD_MEMBERS = ['old_string', 'old_str', 'oldString', 'oldText', 'old_text', 'search', 'find'];
const NEW_MEMBERS = ['new_string', 'new_str', 'newString', 'newText', 'new_text', 'replace'];
/** Codex's patches name a file on a line of its own: `*** Add File: src/a.ts`. */
const PATCHED = /^\*\*\* (Add|Update|Delete) File: (.+)$/;

/** The edits of a call that was carried out, in order; none for any other. */
export function toFileEdits({ name, status, arguments: given, result }: ToolCall): readonly FileEdit[] {
  const isEditor = EDITORS.has(
    name
      .replace(/^.*(?:__|\.)/, '')
      .replaceAll(/[^a-z]/gi, '')
      .toLowerCase(),
  );
  if (!isEditor || status !== 'completed') return [];
  const patch = patchOf(given);
  if (patch !== undefined) return readPatch(patch);
  if (!isJsonObject(given) || given.command === 'view') return [];
  const path = textIn(given, PATH_MEMBERS);
  if (path === undefined) return [];
  return readCursorResult(path, result) ?? readArguments(path, given);
}

/** Cursor's client says what the file was and what it is: `{"success":{"before_full_file_content":…,"after_full_file_content":…}}`. */
/** What an edit makes of a text; undefined where that cannot be known. */
export function applyEdit(edit: FileEdit, text: string | undefined): string | undefined {
  if (edit.type === 'whole') return edit.after;
  if (edit.type === 'touched' || text === undefined || edit.old === '' || !text.includes(edit.old))
    return undefined;
  // By function: a text of "$&" is no pattern here.
  return edit.isEverywhere
    ? text.replaceAll(edit.old, () => edit.new)
    : text.replace(edit.old, () => edit.new);
}

function readCursorResult(path: string, result: Json | undefined): readonly FileEdit[] | undefined {
  const success = isJsonObject(result) && isJsonObject(result.success) ? result.success : undefined;
  const after = success?.after_full_file_content;
  if (typeof after !== 'string') return undefined;
  // Protobuf leaves an empty text out: of a new file nothing is said.
  const before = success?.before_full_file_content;
  return [{ path, type: 'whole', after, before: typeof before === 'string' ? before : '' }];
}

function readArguments(path: string, given: JsonObject): readonly FileEdit[] {
  const steps = Array.isArray(given.edits) ? given.edits.filter(isJsonObject) : [given];
  const replaced = steps.flatMap((step) => readReplacement(path, step) ?? []);
  if (replaced.length === steps.length && replaced.length > 0) return replaced;
  const after = textIn(given, CONTENT_MEMBERS);
  return [after === undefined ? { path, type: 'touched' } : { path, type: 'whole', after }];
}

function readReplacement(path: string, step: JsonObject): FileEdit | undefined {
  const old = textIn(step, OLD_MEMBERS);
  const now = textIn(step, NEW_MEMBERS);
  if (old === undefined || now === undefined) return undefined;
  return { path, type: 'replaced', old, new: now, isEverywhere: step.replace_all === true };
}

function patchOf(given: Json): string | undefined {
  const text = isJsonObject(given) ? textIn(given, ['input', 'patch']) : given;
  return typeof text === 'string' && text.includes('*** Begin Patch') ? text : undefined;
}

/** A file that is added stands there whole; where in a file the lines of an update are, a patch does not say. */
function readPatch(patch: string): readonly FileEdit[] {
  const edits: FileEdit[] = [];
  for (const section of patch.split(/^(?=\*\*\* (?:Add|Update|Delete) File: )/m)) {
    const [head = '', ...lines] = section.split('\n');
    const [, act, path] = PATCHED.exec(head) ?? [];
    if (path === undefined || act === 'Delete') continue;
    const added = lines.filter((line) => line.startsWith('+')).map((line) => `${line.slice(1)}\n`);
    edits.push(act === 'Add' ? { path, type: 'whole', after: added.join('') } : { path, type: 'touched' });
  }
  return edits;
}

function textIn(object: JsonObject, members: readonly string[]): string | undefined {
  for (const member of members) {
    const value = object[member];
    if (typeof value === 'string') return value;
  }
  return undefined;
}
