// Texts that a prompt only refers to.
import type { Json } from '../../model/json.ts';

/** The text of the blob with this id (a bytes field), undefined where its content is not known or is no text. */
export type BlobTexts = (blobId: Json | undefined) => string | undefined;

/** Knows no blob. */
export const noBlobs: BlobTexts = () => undefined;
