// What the path of a request says of how its exchange is recorded.
import { cursorRpc } from '../../core/dialect/cursor/rpc.ts';
import type { OmittedBodies } from '../../core/model/entry.ts';
import { decode } from '../../core/redact/url.ts';

/** As a server reads it: what must not be stored is told by it, however it is spelled. */
export function toPath(url: string): string {
  return decode(URL.parse(url)?.pathname ?? '').replace(/(?<=.)\/+$/, '');
}

/** What Cursor sends that is never stored, or only counted (PROTOCOL.md §1.6). */
export function omittedBodies(path: string): OmittedBodies | undefined {
  const plane = cursorRpc(path)?.plane;
  return plane === 'never' || plane === 'counted' ? plane : undefined;
}
