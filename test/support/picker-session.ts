// Sessions as the picker knows them.
import type { PickerSession } from '../../src/tui/picker/picker-session.ts';

/** A session of which all is well but what is given. */
export function pickerSession(facts: Partial<PickerSession>): PickerSession {
  return {
    id: '019abc00-0000-7000-8000-000000000001',
    startedAt: Date.parse('2026-11-26T10:00:00Z'),
    status: 'sealed',
    isLive: false,
    user: 'alice@example.com',
    models: ['gpt-5'],
    durationMs: 65_000,
    turns: 3,
    isOnHold: false,
    failed: 0,
    gaps: 0,
    redactions: 0,
    ...facts,
  };
}
