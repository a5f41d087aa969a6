// Writes one exchange into its session; until that is known, keeps all that happens in order.
import type { ExchangeClosed, ExchangeOpened } from '../../core/model/capture.ts';
import type { OmittedBodies } from '../../core/model/entry.ts';
import type { DialectName } from '../../core/model/exchange.ts';
import type { DecodedFrame, Side } from '../../core/model/frame.ts';
import type { Redaction } from '../../core/model/redaction.ts';
import type { Redactor } from '../../core/redact/redactor.ts';
import { NOT_STORED } from '../../core/wire/protobuf.ts';
import { headerValue } from './header-value.ts';
import type { LinkedSession } from './link.ts';

export interface ExchangeWriterOptions {
  readonly opened: ExchangeOpened;
  readonly dialect: DialectName;
  readonly omitted: OmittedBodies | undefined;
  readonly redactor: Redactor;
}
/** Where and how much: `at` as in CaptureEvent. */
export interface Missing {
  readonly bytes: number;
  readonly at: number;
}

/** The entries of one exchange. */
export class ExchangeWriter {
  readonly #options: ExchangeWriterOptions;
  #waiting: ((linked: LinkedSession) => void)[] = [];
  #linked: LinkedSession | undefined;

  constructor(options: ExchangeWriterOptions) {
    this.#options = options;
  }

  get isLinked(): boolean {
    return this.#linked !== undefined;
  }

  /** Writes exchange-opened and all that waited; once. */
  linkTo(linked: LinkedSession): void {
    this.#linked = linked;
    this.#writeOpened(linked);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const act of waiting) act(linked);
  }

  /** A frame that is masked, but for a `json` one, whose leaves are masked where they are stored for the first time. */
  frame(side: Side, frame: DecodedFrame, redactions: readonly Redaction[]): void {
    this.#whenLinked(({ session, learn }) => {
      const { exchange } = this.#options.opened;
      const found = redactions.map((redaction) => ({ ...redaction, where: `${side}/${redaction.where}` }));
      const placed = { ...frame, t: session.toT(frame.t) };
      const mask = frame.type === 'json' ? this.#maskInto(found, side) : undefined;
      session.touchedAt = frame.t;
      try {
        session.recorder.frame(exchange, side, placed, mask);
      } catch {
        // What could not be masked is not stored.
        const reason = 'recording-failed';
        session.recorder.gap({
          reason,
          from: placed.t,
          to: placed.t,
          bytes: Buffer.byteLength(JSON.stringify(frame)),
          exchange,
          side,
        });
      }
      session.recorder.redactions(exchange, found, placed.t);
      if (side === 'response' && 'value' in frame) learn(frame.value);
    });
  }

  gap(side: Side, reason: string, { bytes, at }: Missing): void {
    this.#whenLinked(({ session }) => {
      const t = session.toT(at);
      session.recorder.gap({ reason, from: t, to: t, bytes, exchange: this.#options.opened.exchange, side });
    });
  }

  close({ at, exchange, outcome, requestBytes, responseBytes, error }: ExchangeClosed): void {
    this.#whenLinked(({ session }) => {
      session.touchedAt = at;
      const said = error === undefined ? {} : { error: this.#maskError(error) };
      const covered = session.recorder.closeExchange(
        { exchange, outcome, requestBytes, responseBytes, ...said },
        session.toT(at),
      );
      session.over.push({ exchange, covered });
    });
  }

  /** A message may say which host was asked for, which is what a client says. */
  #maskError({ code, message }: NonNullable<ExchangeClosed['error']>) {
    return { code, message: orNotStored(() => this.#options.redactor.text(message).text) };
  }

  #whenLinked(act: (linked: LinkedSession) => void): void {
    if (this.#linked === undefined) this.#waiting.push(act);
    else act(this.#linked);
  }

  #writeOpened({ session, link }: LinkedSession): void {
    const { opened, dialect, omitted, redactor } = this.#options;
    const { exchange, method, route, client } = opened;
    const url = maskedOr({ text: NOT_STORED, redactions: [] }, () =>
      redactor.url(omitted === 'never' ? withoutQuery(opened.url) : opened.url),
    );
    const { headers, redactions } = maskedOr({ headers: [], redactions: [] }, () =>
      redactor.headers(opened.headers),
    );
    const userAgent = headerValue(headers, 'user-agent');
    const t = session.toT(opened.at);
    session.recorder.openExchange(
      {
        exchange,
        // HTTP/2 takes any token as a method.
        method: orNotStored(() => redactor.text(method).text),
        url: url.text,
        route,
        dialect,
        client: {
          address: client.address,
          ...(userAgent === undefined ? {} : { userAgent }),
          ...(client.process === undefined ? {} : { process: client.process }),
        },
        headers,
        link,
        ...(omitted === undefined ? {} : { omitted }),
        ...(opened.isResumed === undefined ? {} : { resumed: opened.isResumed }),
      },
      t,
      redactor,
    );
    const inHeaders = redactions.map((redaction) => ({ ...redaction, where: `request/${redaction.where}` }));
    session.recorder.redactions(exchange, [...inPlace(url.redactions, 'url'), ...inHeaders], t);
  }

  /** Masks leaves of a whole JSON body, noting what it finds. */
  #maskInto(found: Redaction[], side: Side) {
    return (text: string, field: string | undefined, where: string): string => {
      const masked = this.#options.redactor.leaf(text, field);
      for (const redaction of inPlace(masked.redactions, `${side}/body${where}`)) found.push(redaction);
      return masked.text;
    };
  }
}

/** What cannot be masked is not stored. */
function maskedOr<Masked>(instead: Masked, mask: () => Masked): Masked {
  try {
    return mask();
  } catch {
    return instead;
  }
}

function orNotStored(mask: () => string): string {
  return maskedOr(NOT_STORED, mask);
}

/** What a login asks with stands in its query: ids, codes, verifiers. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/s, `?${NOT_STORED}`);
}

function inPlace(redactions: readonly Omit<Redaction, 'where'>[], where: string): Redaction[] {
  return redactions.map(({ rule, fingerprint, length }) => ({ where, rule, fingerprint, length }));
}
