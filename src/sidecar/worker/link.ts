// What ties an exchange to its session.
import type { Dialect } from '../../core/dialect/dialect.ts';
import type { ExchangeOpened } from '../../core/model/capture.ts';
import type { LinkKind } from '../../core/model/entry.ts';
import type { Side } from '../../core/model/frame.ts';
import type { Json } from '../../core/model/json.ts';
import type { BodyCodec } from '../../core/wire/body-codec.ts';
import type { OpenSession } from './open-session.ts';

/** An exchange before its bodies are known. */
export interface LinkSubject {
  readonly opened: ExchangeOpened;
  readonly dialect: Dialect;
  /** Of the upstream's URL, without query. */
  readonly path: string;
  /** Of the run that an append is for, as its body says; absent where that is not read (yet). */
  readonly requestId?: string | undefined;
}
/** What a session is found by. `body` is absent where the request has no JSON body, or not yet. */
export interface LinkRequest extends LinkSubject {
  readonly body: Json | undefined;
  /** True where nothing more will be known of it. */
  readonly isFinal: boolean;
}

/** The session of an exchange. `learn` looks at a response for ids that later requests may name. */
export interface LinkedSession {
  readonly session: OpenSession;
  readonly link: { readonly by: LinkKind; readonly confidence: number };
  readonly learn: (response: Json | undefined) => void;
}

export interface SessionLinks {
  /** The session of the exchange, started if need be; undefined where another exchange of its run has to say it first. */
  link(request: LinkRequest): LinkedSession | undefined;
  /** Calls back when the session of the exchange's run is known. */
  whenKnown(request: LinkRequest, act: () => void): void;
  /** Calls back once it is known how the body is decoded, where that takes another exchange; false where it does not. */
  whenDecodable(subject: LinkSubject, side: Side, act: () => void): boolean;
  /** The exchange that would say how is not coming: from now on what its run appends is decoded as nearly all runs' is. */
  stopWaiting(subject: LinkSubject): void;
  /** How a body of the exchange is decoded; undefined: as its content type says. */
  codec(subject: LinkSubject, side: Side, contentType: string | undefined): BodyCodec | undefined;
  forget(session: string): void;
}
