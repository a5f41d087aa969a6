// The pane of the session that is chosen in the live view.
import type { Row } from '../../core/replay/row.ts';
import type { Size } from './live-layout.ts';

/** Shows one session at a time, as it grows. */
export interface DetailSource {
  /** Shows this session, or none, in this size. */
  show(id: string | undefined, size: Size): void;
  /** A key that the session is to hear. */
  key(name: string): void;
  /** True while a text is typed into it: then every key is its. */
  isTyping(): boolean;
  subscribe(onChange: () => void): () => void;
  /** Another list after each change. */
  getRows(): readonly Row[];
}
