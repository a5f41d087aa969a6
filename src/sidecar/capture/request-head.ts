// A request's head, of either HTTP version, as far as it decides whether and where the request may pass.
import type { IncomingMessage } from 'node:http';

/** `rawHeaders` are flat and have Host where the client named its authority; `headers` are parsed, names in lower case. */
export type RequestHead = Pick<
  IncomingMessage,
  'method' | 'url' | 'httpVersion' | 'headers' | 'rawHeaders'
> & {
  readonly socket: { readonly localPort?: number | undefined };
};
