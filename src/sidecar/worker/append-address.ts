// Reads from the raw body of an append whose run it is for.
import { readAppendId } from '../../core/dialect/cursor/append-id.ts';
import type { HeaderList } from '../../core/model/frame.ts';
import { headerValue } from './header-value.ts';
import { inflateWhole } from './inflate-whole.ts';

/** The request id in a whole body that came with these headers; undefined where it cannot be read. */
export function readAppendAddress(pieces: readonly Uint8Array[], headers: HeaderList): string | undefined {
  const coding = headerValue(headers, 'content-encoding')?.trim().toLowerCase() || 'identity';
  const whole = Buffer.concat(pieces);
  const body = coding === 'identity' ? whole : inflateWhole(whole, coding);
  return body === undefined ? undefined : readAppendId(body);
}
