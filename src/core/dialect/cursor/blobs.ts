// The blobs of a session by id, which is the SHA-256 of their content (PROTOCOL.md §2.8).
import type { Json, JsonObject } from '../../model/json.ts';
import type { BlobTexts } from './blob-texts.ts';
import { toBase64, toBlobText } from './bytes.ts';
import { memberOf, messageOf, messagesOf } from './tree.ts';

/** Collects contents from the messages of both sides; a content once known stays, as it cannot change. */
export interface BlobTable {
  /** Takes the blobs of one run: the client's and the server's messages, each in order. */
  collect(client: readonly JsonObject[], server: readonly JsonObject[]): void;
  readonly texts: BlobTexts;
}

/** A table that knows no blob, and will know those alone that are wanted: by default all. */
export function createBlobTable(isWanted: (id: string) => boolean = () => true): BlobTable {
  const contents = new Map<string, Json>();

  function add(blobId: Json | undefined, content: Json | undefined): void {
    const id = toBase64(blobId);
    if (id !== undefined && content !== undefined && !contents.has(id) && isWanted(id))
      contents.set(id, content);
  }

  return {
    collect(client, server) {
      const asked = readAsked(server);
      for (const message of server) {
        const blob = messageOf(messageOf(message, 'kv_server_message'), 'set_blob_args');
        add(memberOf(blob, 'blob_id'), memberOf(blob, 'blob_data'));
      }
      for (const message of client) {
        const answer = messageOf(message, 'kv_client_message');
        const content = memberOf(messageOf(answer, 'get_blob_result'), 'blob_data');
        if (content !== undefined) add(asked.get(memberOf(answer, 'id') ?? 0), content);
        for (const { id, content: sent } of readSent(message)) add(id, sent);
      }
    },
    texts(blobId) {
      const id = toBase64(blobId);
      return id === undefined ? undefined : toBlobText(contents.get(id));
    },
  };
}

/** Learns which blobs texts are looked for in: `texts` knows none, and notes each that it is asked for. */
export function createBlobWants(): {
  readonly texts: BlobTexts;
  has(id: string): boolean;
  readonly count: number;
} {
  const ids = new Set<string>();
  return {
    texts(blobId) {
      const id = toBase64(blobId);
      if (id !== undefined) ids.add(id);
      return undefined;
    },
    has: (id) => ids.has(id),
    get count() {
      return ids.size;
    },
  };
}

/** Which blob the client was asked for with which number. */
function readAsked(server: readonly JsonObject[]): ReadonlyMap<Json, Json> {
  const asked = new Map<Json, Json>();
  for (const message of server) {
    const question = messageOf(message, 'kv_server_message');
    const blobId = memberOf(messageOf(question, 'get_blob_args'), 'blob_id');
    if (blobId !== undefined) asked.set(memberOf(question, 'id') ?? 0, blobId);
  }
  return asked;
}

interface SentBlob {
  readonly id: Json | undefined;
  readonly content: Json | undefined;
}

/** Blobs that come with a request before anybody asked for them. */
function readSent(message: JsonObject): readonly SentBlob[] {
  const request = messageOf(message, 'run_request') ?? messageOf(message, 'prewarm_request');
  return messagesOf(request, 'pre_fetched_blobs').map((blob) => ({
    id: memberOf(blob, 'id'),
    content: memberOf(blob, 'value'),
  }));
}
