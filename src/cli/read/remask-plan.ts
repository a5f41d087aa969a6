// What the rules of today make of the entries of an old session: which of them change, to what, and what was found.
import { isDeepStrictEqual } from 'node:util';
import { dialectNamed } from '../../core/dialect/registry.ts';
import { type Entry, type Statement, toStatement } from '../../core/model/entry.ts';
import type { Side } from '../../core/model/frame.ts';
import type { Json } from '../../core/model/json.ts';
import type { Redaction } from '../../core/model/redaction.ts';
import type { SessionHeader } from '../../core/model/session.ts';
import { maskJson } from '../../core/redact/mask-json.ts';
import { MEDIA_KEPT } from '../../core/redact/media.ts';
import type { Redactors } from '../../core/redact/policy.ts';
import { type MaskedText, type Redactor, toRedaction } from '../../core/redact/redactor.ts';
import { readReferences } from '../../core/replay/part-reader.ts';
import { createMaskedSide, type MaskedSide, type Restore } from './mask-side.ts';
import { createStoredMasks, type StoredMasks } from './stored-masks.ts';

export interface RemaskPlan {
  /** The new data of the entries that change, by seq. */
  readonly changed: ReadonlyMap<number, Json>;
  /** What was found, by exchange, in the order in which these began. */
  readonly findings: ReadonlyMap<string, readonly Redaction[]>;
}

export interface OldSession {
  readonly header: SessionHeader;
  readonly entries: readonly Entry[];
}

type Of<Type extends Statement['type']> = Extract<Statement, { type: Type }>['data'];

/** Goes through the session as the recorder would, exchange by exchange. Throws FormatError `part` where a reference leads nowhere. */
export function planRemask({ header, entries }: OldSession, redactors: Redactors): RemaskPlan {
  const walk = new RemaskWalk(header, redactors);
  for (const entry of entries) walk.take(entry);
  return walk.end();
}

/** What is masked may show what was not seen before it: so often it is gone through again. */
const MAX_ROUNDS = 4;

/** As planRemask, until what comes of it would not be masked any further. */
export function settleRemask(old: OldSession, redactors: Redactors): RemaskPlan {
  const changed = new Map<number, Json>();
  const findings = new Map<string, Redaction[]>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const plan = planRemask({ ...old, entries: withData(old.entries, changed) }, redactors);
    if (plan.changed.size === 0) break;
    for (const [seq, data] of plan.changed) changed.set(seq, data);
    for (const [exchange, found] of plan.findings)
      findings.set(exchange, [...(findings.get(exchange) ?? []), ...found]);
  }
  return { changed, findings };
}

/** The entries with this data in place of what they had; undefined: it was erased. */
export function withData(
  entries: readonly Entry[],
  changed: ReadonlyMap<number, Json | undefined>,
): readonly Entry[] {
  return entries.map((entry) => {
    if (!changed.has(entry.seq)) return entry;
    const { salt, data: _before, ...chained } = entry;
    const data = changed.get(entry.seq);
    return data === undefined || salt === undefined ? chained : { ...chained, salt, data };
  });
}

interface OpenExchange {
  readonly redactor: Redactor;
  readonly headers: Of<'exchange-opened'>['headers'];
  readonly dialect: Of<'exchange-opened'>['dialect'];
  readonly sides: { [S in Side]?: MaskedSide };
}

class RemaskWalk {
  readonly #redactors: Redactors;
  readonly #groups: readonly string[];
  readonly #masks: StoredMasks = createStoredMasks();
  readonly #exchanges = new Map<string, OpenExchange>();
  readonly #findings = new Map<string, Redaction[]>();
  readonly #changed = new Map<number, Json>();
  readonly #frames: { readonly entry: Entry; readonly restores: readonly Restore[] }[] = [];
  readonly #parts: { readonly seq: number; readonly value: Json; readonly exchange: string | undefined }[] =
    [];
  readonly #referred = new Set<number>();
  #last: string | undefined;

  constructor(header: SessionHeader, redactors: Redactors) {
    this.#redactors = redactors;
    this.#groups = header.identity.groups ?? [];
  }

  take(entry: Entry): void {
    const statement = toStatement(entry);
    if (statement === undefined) {
      if (entry.type === 'part') this.#masks.add(entry.seq, undefined);
      return;
    }
    switch (statement.type) {
      case 'exchange-opened':
        return this.#change(entry, this.#maskOpened(statement.data));
      case 'frames':
        return this.#takeFrames(entry, statement.data);
      case 'part': {
        const { value } = statement.data;
        this.#masks.add(entry.seq, value);
        readReferences(value, this.#referred);
        this.#parts.push({ seq: entry.seq, value, exchange: this.#last });
        return;
      }
      case 'exchange-closed':
        return this.#change(entry, this.#maskClosed(statement.data));
      case 'redaction':
        return this.#change(entry, this.#maskPlaces(statement.data));
      case 'mark':
        return this.#change(entry, this.#maskMark(statement.data));
      case 'gap':
      case 'identity':
      case 'policy':
      case 'session-closed':
      case 'segment-closed':
        return;
    }
  }

  end(): RemaskPlan {
    for (const { sides } of this.#exchanges.values()) {
      sides.request?.end();
      sides.response?.end();
    }
    for (const { entry, restores } of this.#frames)
      this.#change(entry, { ...(entry.data as object), frames: restores.flatMap((restore) => restore()) });
    this.#maskOrphans();
    for (const [seq, value] of this.#masks.changed) this.#changed.set(seq, { value });
    return { changed: this.#changed, findings: this.#findings };
  }

  /** A crash may have come between a part and what would have referred to it. */
  #maskOrphans(): void {
    for (const { seq, value, exchange = '' } of this.#parts) {
      if (this.#referred.has(seq)) continue;
      const { redactor } = this.#exchangeOf(exchange);
      const masked = maskJson(this.#masks.read(value), redactor);
      for (const redaction of masked.redactions) this.#note(exchange, redaction);
      this.#masks.setPart(seq, masked.value, (part) => maskJson(part, redactor).value);
    }
  }

  #change(entry: Entry, data: object): void {
    // Data is JSON by its types; TypeScript does not see that interfaces fit an index signature.
    if (!isDeepStrictEqual(entry.data, data)) this.#changed.set(entry.seq, data as Json);
  }

  #note(exchange: string, redaction: Redaction): void {
    if (redaction.rule === MEDIA_KEPT) return;
    const known = this.#findings.get(exchange);
    if (known === undefined) this.#findings.set(exchange, [redaction]);
    else known.push(redaction);
  }

  #maskText(exchange: string, where: string, { text, redactions }: MaskedText): string {
    for (const redaction of redactions) this.#note(exchange, toRedaction(redaction, where));
    return text;
  }

  /** Of one whose opening was erased, what holds for every route. */
  #exchangeOf(exchange: string): OpenExchange {
    const known = this.#exchanges.get(exchange);
    if (known !== undefined) return known;
    const redactor = this.#redactors.redactorFor({ groups: this.#groups });
    const opened: OpenExchange = { redactor, headers: [], dialect: 'unknown', sides: {} };
    this.#exchanges.set(exchange, opened);
    return opened;
  }

  #maskOpened(opened: Of<'exchange-opened'>): Of<'exchange-opened'> {
    const { exchange, route, dialect, client } = opened;
    const redactor = this.#redactors.redactorFor({ route, groups: this.#groups });
    const { headers, redactions } = redactor.headers(opened.headers);
    this.#last = exchange;
    this.#exchanges.set(exchange, { redactor, headers, dialect, sides: {} });
    const method = this.#maskText(exchange, 'method', redactor.text(opened.method));
    const url = this.#maskText(exchange, 'url', redactor.url(opened.url));
    for (const { where, ...found } of redactions)
      this.#note(exchange, { ...found, where: `request/${where}` });
    const { userAgent } = client;
    // What is in it was found in the headers.
    const agent = userAgent === undefined ? {} : { userAgent: redactor.text(userAgent).text };
    return { ...opened, method, url, headers, client: { ...client, ...agent } };
  }

  #maskClosed(closed: Of<'exchange-closed'>): Of<'exchange-closed'> {
    const { exchange, error } = closed;
    if (error === undefined) return closed;
    const { redactor } = this.#exchangeOf(exchange);
    const message = this.#maskText(exchange, 'error', redactor.text(error.message));
    return { ...closed, error: { ...error, message } };
  }

  /** The names in a path are the client's; that one was masked is told where it stands. */
  #maskPlaces(told: Of<'redaction'>): Of<'redaction'> {
    const { redactor } = this.#exchangeOf(told.exchange);
    const maskPlace = (where: string) =>
      where
        .split('/')
        .map((name) => redactor.name(name).text)
        .join('/');
    return {
      ...told,
      findings: told.findings.map((finding) => ({ ...finding, where: maskPlace(finding.where) })),
    };
  }

  #maskMark(mark: Of<'mark'>): Of<'mark'> {
    const redactor = this.#redactors.redactorFor({ groups: this.#groups });
    return { ...mark, label: this.#maskText(this.#last ?? '', 'mark', redactor.text(mark.label)) };
  }

  #takeFrames(entry: Entry, { exchange, side, frames }: Of<'frames'>): void {
    for (const frame of frames)
      if ('value' in frame && frame.value !== undefined) readReferences(frame.value, this.#referred);
    const opened = this.#exchangeOf(exchange);
    opened.sides[side] ??= this.#openSide(exchange, side, opened);
    const masked = opened.sides[side];
    this.#frames.push({ entry, restores: frames.map((frame) => masked.push(frame)) });
  }

  #openSide(exchange: string, side: Side, { redactor, headers, dialect }: OpenExchange): MaskedSide {
    return createMaskedSide({
      redactor,
      channels: (value) => dialectNamed(dialect).channels(value),
      masks: this.#masks,
      headers: side === 'request' ? headers : [],
      found: (redaction) => this.#note(exchange, { ...redaction, where: `${side}/${redaction.where}` }),
    });
  }
}
