// What the live view knows of a session without reading all of it.
import type { ListedSession } from '../matches-query.ts';

/** `answering`: an exchange is under way · `waiting`: it may go on · `closed`: it is sealed. */
export type LiveState = 'answering' | 'waiting' | 'closed';

/** Recorded text in it is as it was recorded: whoever shows it makes it visible. */
export interface LiveSession {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly state: LiveState;
  readonly user: string;
  /** The program that talks to the model, as its `user-agent` begins. */
  readonly client?: string;
  readonly routes: readonly string[];
  readonly models: readonly string[];
  /** The first prompt and the last one. */
  readonly title?: string;
  readonly prompt?: string;
  readonly exchanges: number;
  readonly failed: number;
  readonly gaps: number;
  readonly redactions: number;
  /** Pieces of answers in each of the last seconds, the present one last. */
  readonly pulse: readonly number[];
}

/** The session as filters know it. */
export function toListed({ state, client, prompt, ...session }: LiveSession): ListedSession {
  const texts = [client, prompt].filter((text) => text !== undefined);
  return { ...session, isLive: state !== 'closed', texts };
}
