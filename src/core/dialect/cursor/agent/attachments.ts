// What a human attached to a prompt: `{"files":[{"path":"…","content":"…"}],"selected_images":[…]}` (PROTOCOL.md §2.3).
import type { Json, JsonObject } from '../../../model/json.ts';
import type { Attachment } from '../../../model/turn.ts';
import { type PromptPiece, toAttachment } from '../../request-facts.ts';
import type { BlobTexts } from '../blob-texts.ts';
import { toDigest } from '../bytes.ts';
import { memberOf, messageOf, messagesOf, textOf } from '../tree.ts';

/** The attachments of a `SelectedContext`, in the order of its fields. */
export function readSelected(context: JsonObject | undefined, blobs: BlobTexts): readonly PromptPiece[] {
  return [
    ...messagesOf(context, 'selected_images').map(toImage),
    ...messagesOf(context, 'files').map((file) => toContent('file', file)),
    ...messagesOf(context, 'code_selections').map((selection) => toContent('selection', selection)),
    ...messagesOf(context, 'cursor_rules').map(toRule),
    ...messagesOf(context, 'extra_context_entries').map((entry) => toEntry(entry, blobs)),
    ...others.flatMap((name) => toOthers(memberOf(context, name))),
  ];
}

/** Kinds that the document of `show --json` has no word for. */
const others = [
  'extra_context',
  'terminals',
  'terminal_selections',
  'folders',
  'external_links',
  'git_diff_from_branch_to_main',
  'cursor_commands',
  'documentations',
  'ui_elements',
  'console_logs',
  'git_commits',
  'git_diff',
  'past_chats',
  'git_pr_diff_selections',
  'selected_pull_requests',
  'selected_subagents',
  'selected_videos',
  'selected_browsers',
  'selected_documents',
  'selected_skills',
  'selected_agentic_git_action',
];

/** An image by the digest of its content, which is the id of its blob; where that did not come, by its file. */
function toImage(image: JsonObject): PromptPiece {
  const blobId = memberOf(image, 'blob_id') ?? memberOf(messageOf(image, 'blob_id_with_data'), 'blob_id');
  return toAttachment({ kind: 'image', path: toDigest(blobId) ?? textOf(image, 'path') });
}

function toContent(kind: Attachment['kind'], content: JsonObject): PromptPiece {
  const path = textOf(content, 'path') ?? textOf(content, 'relative_path');
  return toAttachment({ kind, path, text: textOf(content, 'content') });
}

function toRule(selected: JsonObject): PromptPiece {
  const rule = messageOf(selected, 'rule');
  return toAttachment({ kind: 'rule', path: textOf(rule, 'full_path'), text: textOf(rule, 'content') });
}

function toEntry(entry: JsonObject, blobs: BlobTexts): PromptPiece {
  const blobId = memberOf(entry, 'blob_id');
  const text = textOf(entry, 'data') ?? blobs(blobId);
  return toAttachment({ kind: 'other', text, path: text === undefined ? toDigest(blobId) : undefined });
}

function toOthers(value: Json | undefined): readonly PromptPiece[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(toOthers);
  if (typeof value === 'string') return [toAttachment({ kind: 'other', text: value })];
  const path = firstText(value, ['path', 'relative_path', 'url', 'name', 'title', 'sha', 'agent_id']);
  const text = firstText(value, ['content', 'pdf_content', 'diff', 'message']);
  const isKnown = path !== undefined || text !== undefined;
  return [toAttachment({ kind: 'other', path, text: isKnown ? text : JSON.stringify(value) })];
}

function firstText(value: Json, names: readonly string[]): string | undefined {
  return names.map((name) => textOf(value, name)).find((text) => text !== undefined);
}
