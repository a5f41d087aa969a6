// How HTTP/2 is spoken on both legs: windows wide enough for Cursor's messages, limits on heads, no pushes.
import type { SessionOptions } from 'node:http2';
import { maxHeaderBytes } from '../serve.ts';

/** What one stream may send ahead of its reader: the default of 64 KiB makes a megabyte wait for 16 round trips. */
const streamWindowBytes = 1024 * 1024;
/** What all streams of a connection may; each is read as fast as its reader takes it, so that none stalls another. */
export const sessionWindowBytes = 16 * 1024 * 1024;

/** For `performServerHandshake` and `connect`. Extended CONNECT (RFC 8441) is not offered, so that nobody asks for it. */
export const sessionOptions: SessionOptions & { strictSingleValueFields: boolean } = {
  settings: { enablePush: false, initialWindowSize: streamWindowBytes, maxHeaderListSize: maxHeaderBytes },
  /** In megabytes: several messages of 16 MiB at once. */
  maxSessionMemory: 256,
  /** The size limits them, as over HTTP/1.1. */
  maxHeaderListPairs: 4000,
  /** What is sent twice is passed on twice. */
  strictSingleValueFields: false,
};
