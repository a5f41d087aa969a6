// The dialect of traffic whose API is not known: it says nothing.
import type { Dialect } from './dialect.ts';

/** Matches nothing and finds nothing. */
export const unknownDialect: Dialect = {
  name: 'unknown',
  matches: () => false,
  readRequest: () => ({ prompt: { text: '', attachments: [] }, toolResults: [], isContinuation: false }),
  readHints: () => ({ history: [] }),
  readEvent: () => [],
  readBody: () => [],
  channels: () => [],
};
