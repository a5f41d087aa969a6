// Cursor's chat until early 2026: aiserver.v1.ChatService/StreamUnifiedChat and its forms.
import type { Dialect } from '../../dialect.ts';
import { cursorCodec } from '../codec.ts';
import { readHints } from '../hints.ts';
import { cursorRpc } from '../rpc.ts';
import { readChannels } from './channels.ts';
import { readRequest } from './request.ts';
import { readBody, readEvent } from './response.ts';

/** PROTOCOL.md §2.10 */
export const cursorChat: Dialect = {
  name: 'cursor-chat',
  matches: (method, path) => method === 'POST' && cursorRpc(path)?.plane === 'chat',
  readRequest,
  readHints,
  readEvent,
  readBody,
  channels: readChannels,
  codec: (_method, path, side, contentType) => cursorCodec(path, { side, contentType }),
};
