// Cursor's agent: agent.v1.AgentService/Run, RunSSE, RunPoll, and BidiService/BidiAppend for the client's half.
import type { Dialect } from '../../dialect.ts';
import { cursorCodec } from '../codec.ts';
import { readHints } from '../hints.ts';
import { cursorRpc } from '../rpc.ts';
import { readChannels } from './channels.ts';
import { readRequest } from './request.ts';
import { readBody, readEvent } from './response.ts';

/** PROTOCOL.md §2.1–§2.8; a BidiAppend is taken for one of this plane, as nearly all are. */
export const cursorAgent: Dialect = {
  name: 'cursor-agent',
  matches(method, path) {
    const plane = method === 'POST' ? cursorRpc(path)?.plane : undefined;
    return plane === 'agent' || plane === 'bidi-append';
  },
  readRequest,
  readHints,
  readEvent,
  readBody,
  channels: readChannels,
  codec: (_method, path, side, contentType) => cursorCodec(path, { side, contentType }),
};
