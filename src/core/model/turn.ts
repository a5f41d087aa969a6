// A turn as a reader sees it: one prompt and all that answered it. A fact that was not said is absent.
import type { Outcome } from './exchange.ts';
import type { Json } from './json.ts';

export interface Attachment {
  readonly kind: 'file' | 'selection' | 'image' | 'rule' | 'other';
  readonly path?: string;
  readonly text?: string;
}
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** Parsed where it is JSON, else the text as it came. */
  readonly arguments: Json;
  readonly result?: Json;
  readonly status: 'completed' | 'failed' | 'rejected' | 'pending';
}
/** Tokens as the provider counted them: OpenAI counts cached tokens inside `inputTokens`, Anthropic beside it. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}
export interface Turn {
  readonly id: string;
  readonly requestId?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly model?: string;
  readonly prompt: { readonly text: string; readonly attachments: readonly Attachment[] };
  readonly response: {
    readonly text: string;
    readonly thinking?: string;
    /** What the server told the human beside the answer. */
    readonly notice?: string;
    readonly toolCalls: readonly ToolCall[];
    readonly error?: { readonly code: string; readonly message: string };
  };
  readonly usage?: Usage;
  readonly outcome?: Outcome;
  readonly exchanges: readonly string[];
}
