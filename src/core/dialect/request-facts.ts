// Builds the facts of a request from what its new messages hold.
import type { JsonObject } from '../model/json.ts';
import type { Attachment } from '../model/turn.ts';
import type { RequestFacts, ToolResult } from './dialect.ts';

/** A piece of a prompt, in the order of the request. */
export type PromptPiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'attachment'; readonly attachment: Attachment };

/** First and last characters of a text that a client puts into the user's message by itself. */
export type InjectedText = readonly [start: string, end: string];

/** Joins pieces and results; results without any human text go on with an earlier turn. */
export function toRequestFacts(
  model: string | undefined,
  found: { readonly pieces: readonly PromptPiece[]; readonly toolResults: readonly ToolResult[] },
): RequestFacts {
  const texts: string[] = [];
  const attachments: Attachment[] = [];
  for (const piece of found.pieces) {
    if (piece.type === 'attachment') attachments.push(piece.attachment);
    else if (piece.text !== '') texts.push(piece.text);
  }
  const text = texts.join('\n');
  return {
    ...(model === undefined ? {} : { model }),
    prompt: { text, attachments },
    toolResults: found.toolResults,
    isContinuation: found.toolResults.length > 0 && text.trim() === '',
  };
}

/** The messages after the model's last one; a prefilled beginning of the answer at the very end does not count as one. */
export function toNewMessages(
  messages: readonly JsonObject[],
  isOfModel: (message: JsonObject) => boolean,
): readonly JsonObject[] {
  const end = messages.findLastIndex((message) => !isOfModel(message)) + 1;
  const asked = messages.slice(0, end);
  return asked.slice(asked.findLastIndex(isOfModel) + 1);
}

/** The pieces of one text: what a client injected at its beginning as attachments of kind `rule`, the rest as text. */
export function toTextPieces(text: string, injected: readonly InjectedText[]): readonly PromptPiece[] {
  const pieces: PromptPiece[] = [];
  let rest = text;
  for (;;) {
    const length = injectedLength(rest, injected);
    if (length === 0) break;
    pieces.push(toAttachment({ kind: 'rule', text: rest.slice(0, length).trim() }));
    rest = rest.slice(length).trimStart();
  }
  if (rest !== '') pieces.push({ type: 'text', text: rest });
  return pieces;
}

/** An attachment piece; an empty path or text is left out. */
export function toAttachment(attachment: {
  readonly kind: Attachment['kind'];
  readonly path?: string | undefined;
  readonly text?: string | undefined;
}): PromptPiece {
  const { kind, path, text } = attachment;
  return { type: 'attachment', attachment: { kind, ...(path ? { path } : {}), ...(text ? { text } : {}) } };
}

/** The address of an attachment, where it is one and not the content itself (`data:…`). */
export function toAddress(url: string | undefined): string | undefined {
  return url?.startsWith('data:') ? undefined : url;
}

function injectedLength(text: string, injected: readonly InjectedText[]): number {
  const indent = text.length - text.trimStart().length;
  for (const [start, end] of injected) {
    if (!text.startsWith(start, indent)) continue;
    const found = text.indexOf(end, indent + start.length);
    if (found >= 0) return found + end.length;
  }
  return 0;
}
