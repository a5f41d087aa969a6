// What the routes of the API are given.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RedactionConfig } from '../../core/model/redaction-config.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Sender } from '../ingest/sender.ts';
import type { TransparencyLog } from '../log/log.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { Store } from '../store/store.ts';
import type { Caller } from './caller.ts';
import type { Changes } from './changes.ts';
import type { Places } from './places.ts';

export interface Services {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly log: TransparencyLog;
  readonly ingest: Ingest;
  readonly changes: Changes;
  /** For who reads a session whole, and for who follows one. */
  readonly downloads: Places;
  readonly followers: Places;
  /** The caller of an `Authorization` header. Rejects with CollectorError. */
  readonly authenticate: (authorization: string | undefined) => Promise<Caller>;
  /** Why nobody can be let in, if so. */
  readonly authenticationProblem: () => string | undefined;
  /** Told how many entries were acknowledged, as one answer has it. */
  readonly onTaken: (entries: number) => void;
  /** Told why a part is not ready: what is answered does not say it. */
  readonly onProblem: (part: string, error: unknown) => void;
  /** Rejects with RangeError where sidecars could not mask by it. */
  readonly checkRedaction: (redaction: RedactionConfig) => Promise<void>;
  /** The URL without a path that sidecars know the collector by. */
  readonly origin: () => string;
  /** For copies of sessions that are read. */
  readonly folder: string;
  /** Of the program. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Aborts when the server ends: whoever waits for more stops. */
  readonly ending: AbortSignal;
}

/** Adds routes to a server. */
export type AddRoutes = (app: FastifyInstance, services: Services) => void;

const CALLER = 'caller';

/** Declares what a request carries; once a server. */
export function decorateRequests(app: FastifyInstance): void {
  app.decorateRequest(CALLER, null);
}

/** Lets the caller of a request in. Rejects with CollectorError. */
export async function admit(request: FastifyRequest, { authenticate }: Services): Promise<void> {
  request.setDecorator(CALLER, await authenticate(request.headers.authorization));
}

/** Who asks; only after `admit`. */
export function callerOf(request: FastifyRequest): Caller {
  return request.getDecorator<Caller>(CALLER);
}

/** Who asks, as whoever sends. */
export function senderOf(request: FastifyRequest): Sender {
  const { owner, email, name, groups } = callerOf(request);
  return {
    owner,
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    groups,
    address: request.ip,
  };
}
