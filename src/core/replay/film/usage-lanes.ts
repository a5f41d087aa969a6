// Tokens in the course of a session, as the providers counted them.
import type { Usage } from '../../model/turn.ts';
import { createLane, type Lane } from './lane.ts';

export interface UsageLanes {
  readonly lanes: { readonly inputTokens: Lane; readonly outputTokens: Lane };
  add(event: { readonly t: number; readonly usage: Usage }): void;
}

/** Lanes of a session in which nothing was counted yet. Each count is of one answer, and final. */
export function createUsageLanes(): UsageLanes {
  const inputTokens = createLane();
  const outputTokens = createLane();
  return {
    lanes: { inputTokens, outputTokens },
    add({ t, usage }) {
      inputTokens.add(t, usage.inputTokens ?? 0);
      outputTokens.add(t, usage.outputTokens ?? 0);
    },
  };
}
