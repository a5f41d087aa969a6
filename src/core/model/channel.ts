// Channels: text that belongs together though it arrives in several frames.
import type { JsonPath } from './json.ts';

/** A leaf of a streamed frame whose text goes on in later frames: leaves with the same `channel` are one text. */
export interface ChannelLeaf {
  readonly channel: string;
  readonly path: JsonPath;
}
