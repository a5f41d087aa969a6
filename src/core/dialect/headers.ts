// Reads header fields.
import type { HeaderList } from '../model/frame.ts';

/** The first value of a header field. */
export function readHeader(headers: HeaderList, name: string): string | undefined {
  return headers.find(([field]) => field === name)?.[1];
}
