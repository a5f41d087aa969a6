// Cursor's models for loops that run on the client: aiserver.v1.InferenceService/RunInference, its one-way forms, Stream.
import type { Dialect } from '../../dialect.ts';
import { cursorCodec } from '../codec.ts';
import { readHints } from '../hints.ts';
import { cursorRpc } from '../rpc.ts';
import { readChannels } from './channels.ts';
import { readRequest } from './request.ts';
import { readBody, readEvent } from './response.ts';

/** PROTOCOL.md §2.9 */
export const cursorInference: Dialect = {
  name: 'cursor-inference',
  matches: (method, path) => method === 'POST' && cursorRpc(path)?.plane === 'inference',
  readRequest,
  readHints,
  readEvent,
  readBody,
  channels: readChannels,
  codec: (_method, path, side, contentType) => cursorCodec(path, { side, contentType }),
};
