// Events of OpenAI's chat completion stream, as long as the real ones.

/** What is the same in all events of one answer. */
export interface Answering {
  readonly id: string;
  readonly model: string;
}
export type Delta = { readonly [field: string]: unknown };

/** The last event of every stream. */
export const doneEvent = 'data: [DONE]\n\n';

/** One event: `data: {"id":"chatcmpl-…","object":"chat.completion.chunk",…,"choices":[{"index":0,"delta":…}]}`. */
export function chatEvent(
  { id, model }: Answering,
  delta: Delta,
  { finish = null, more = {} }: { finish?: string | null; more?: object } = {},
): string {
  return `data: ${JSON.stringify({
    id,
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model,
    service_tier: 'default',
    system_fingerprint: 'fp_44709d6fcb',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...more,
  })}\n\n`;
}
