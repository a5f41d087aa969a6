// The opening of an exchange that benchmarks make up.
import type { SessionRecorder } from '../../src/core/record/session-recorder.ts';

/** Opens a chat completion with plain facts, `t` milliseconds from the start of its session. */
export function openBenchExchange(recorder: SessionRecorder, exchange: string, t: number): void {
  recorder.openExchange(
    {
      exchange,
      method: 'POST',
      url: 'https://api.openai.com/v1/chat/completions',
      route: 'openai',
      dialect: 'openai-chat',
      client: { address: '127.0.0.1', userAgent: 'bench/1' },
      headers: [['content-type', 'application/json']],
      link: { by: 'history', confidence: 0.9 },
    },
    t,
  );
}
