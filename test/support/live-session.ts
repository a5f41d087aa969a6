// Sessions as the live list knows them.
import type { LiveSession } from '../../src/tui/live/live-session.ts';

/** A session of which all is well but what is given. */
export function liveSession(facts: Partial<LiveSession>): LiveSession {
  return {
    id: '019abc00-0000-7000-8000-000000000001',
    startedAt: Date.parse('2026-11-26T10:00:00Z'),
    state: 'waiting',
    user: 'alice@example.com',
    routes: ['openai'],
    models: ['gpt-5'],
    exchanges: 1,
    failed: 0,
    gaps: 0,
    redactions: 0,
    pulse: [0, 0, 0, 0, 0, 0, 0, 0],
    ...facts,
  };
}
