// What a dialect knows of its API: everything else treats bodies as plain JSON.
import type { ChannelLeaf } from '../model/channel.ts';
import type { DialectName } from '../model/exchange.ts';
import type { Side } from '../model/frame.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Attachment, Usage } from '../model/turn.ts';
import type { BodyCodec } from '../wire/body-codec.ts';

/** How a request says which conversation it belongs to. */
export interface ConversationHints {
  /** An id that all requests of the conversation carry. */
  readonly conversationId?: string;
  /** An id that all exchanges of one run carry (Cursor), also those that name no conversation. */
  readonly requestId?: string;
  /** The id of the earlier response that this request goes on from. */
  readonly previousResponseId?: string;
  /** The history that this request carries, one value a message, oldest first, without markers that move between requests. */
  readonly history: readonly Json[];
}

export interface ToolResult {
  readonly id: string;
  readonly result: Json;
  readonly status: 'completed' | 'failed' | 'rejected';
}

/** What a request says, without the history that it repeats. */
export interface RequestFacts {
  readonly model?: string;
  readonly prompt: { readonly text: string; readonly attachments: readonly Attachment[] };
  /** Results of tool calls of earlier responses, sent now for the first time. */
  readonly toolResults: readonly ToolResult[];
  /** True where it goes on with the turn of those tool calls: no new human prompt. */
  readonly isContinuation: boolean;
}

/** What one frame, or a whole response body, adds to the answer, in order. */
export type Delta =
  | { readonly type: 'model'; readonly model: string }
  | { readonly type: 'response-id'; readonly id: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string }
  /** What the server tells the human beside the answer. */
  | { readonly type: 'notice'; readonly text: string }
  /** `key` joins the deltas of one call within an exchange; a known key with another id and a name begins another call. */
  | { readonly type: 'tool-call'; readonly key: string; readonly id?: string; readonly name?: string }
  /** A piece of the arguments' JSON text. */
  | { readonly type: 'tool-arguments'; readonly key: string; readonly text: string }
  /** Arguments that came whole; they replace the pieces. */
  | { readonly type: 'tool-arguments-whole'; readonly key: string; readonly arguments: Json }
  /** A result that the provider itself produced (server-side tools); `key` is that of the call, or its id. */
  | {
      readonly type: 'tool-result';
      readonly key: string;
      readonly result: Json;
      readonly status: ToolResult['status'];
    }
  /** Later counts replace earlier ones, field by field. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'error'; readonly code: string; readonly message: string };

export interface Dialect {
  readonly name: DialectName;
  /** True where a request with this method and upstream path (no query) speaks it. */
  matches(method: string, path: string): boolean;
  /** Facts of a request body (`path` where the model is named there); what is not as expected is passed over, never thrown on. */
  readRequest(body: JsonObject, path?: string): RequestFacts;
  /** How the body of that side is made, where its method says so and not its content type; absent: it goes by the latter. */
  codec?(method: string, path: string, side: Side, contentType: string | undefined): BodyCodec | undefined;
  readHints(body: JsonObject): ConversationHints;
  /** The deltas of one streamed event. */
  readEvent(value: JsonObject): readonly Delta[];
  /** The deltas of a whole, unstreamed response body, error bodies and arrays of events included. */
  readBody(body: Json): readonly Delta[];
  /** The leaves of one streamed event (or of an array of them) that belong to channels, in the order of their text. */
  channels(value: Json): readonly ChannelLeaf[];
}
