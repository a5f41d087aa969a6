// The words of a human's message: in it, or, where they are many, in a blob: `{"text":"…"}` or `{"text_blob_id":{"base64":"…"}}`.
import type { JsonObject } from '../../model/json.ts';
import { type PromptPiece, toAttachment } from '../request-facts.ts';
import type { BlobTexts } from './blob-texts.ts';
import { toDigest } from './bytes.ts';
import { memberOf, textOf } from './tree.ts';

/** The text; of a blob whose content is not known an attachment without text. */
export function readMessageText(message: JsonObject, blobs: BlobTexts): readonly PromptPiece[] {
  const blobId = memberOf(message, 'text_blob_id');
  const text = textOf(message, 'text') ?? blobs(blobId);
  const path = text === undefined ? toDigest(blobId) : undefined;
  return [
    ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
    ...(path === undefined ? [] : [toAttachment({ kind: 'other', path })]),
  ];
}
