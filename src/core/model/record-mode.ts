// What happens to traffic that cannot be recorded: it is refused, or it passes and a gap is recorded.

/** `required`: nothing passes unrecorded. `best-effort`: traffic passes, and what was not recorded becomes a gap. */
export type RecordMode = 'required' | 'best-effort';

/** True for the name of a mode. */
export function isRecordMode(value: unknown): value is RecordMode {
  return value === 'required' || value === 'best-effort';
}
