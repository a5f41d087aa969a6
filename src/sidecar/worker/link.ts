// What ties an exchange to its session.
import type { Dialect } from '../../core/dialect/dialect.ts';
import type { ExchangeOpened } from '../../core/model/capture.ts';
import type { LinkKind } from '../../core/model/entry.ts';
import type { Json } from '../../core/model/json.ts';
import type { OpenSession } from './open-session.ts';

/** What a session is found by. `body` is absent where the request has no JSON body. */
export interface LinkRequest {
  readonly opened: ExchangeOpened;
  readonly dialect: Dialect;
  readonly body: Json | undefined;
}

/** The session of an exchange. `learn` looks at a response for ids that later requests may name. */
export interface LinkedSession {
  readonly session: OpenSession;
  readonly link: { readonly by: LinkKind; readonly confidence: number };
  readonly learn: (response: Json | undefined) => void;
}
