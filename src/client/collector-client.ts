// The collector's HTTP API from outside (src/collector/PROTOCOL.md), over whatever fetch it is given.
import { isCount, isJsonObject, type JsonObject, parseJsonText } from '../core/model/json.ts';
import { ClientError } from './client-error.ts';
import { toOfflineHint } from './offline-hint.ts';

export interface FetchInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}
/** As the platform's, of which only this much is used; it follows no redirect. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

export interface ClientOptions {
  /** Without a path. */
  readonly url: string;
  readonly fetch: Fetch;
  /** The access token; undefined where there is none. `isRefused`: the one before was, so that another one is wanted. */
  readonly token: (isRefused: boolean) => Promise<string | undefined>;
  readonly signal?: AbortSignal;
}

/** Who the collector takes us for, and the key that its log signs with. */
export interface WhoAmI {
  readonly issuer: string;
  readonly subject: string;
  readonly roles: readonly string[];
  readonly verifierKey: string;
}

/** Lines from a place on: entries, tombstones, or a device's index. `coding` is that of `bytes`. */
export interface SentBody {
  readonly from: number;
  readonly bytes: Uint8Array;
  readonly coding?: 'zstd';
}

/** All reject with ClientError. */
export interface CollectorClient {
  whoAmI(): Promise<WhoAmI>;
  /** The signed statement. */
  enrol(request: JsonObject): Promise<string>;
  /** session.json; resolves to the seq that is wanted next. */
  putHeader(session: string, text: string): Promise<number>;
  putEntries(session: string, body: SentBody): Promise<number>;
  /** The receipt, where the log took the seal in at once. */
  putSeal(session: string, segment: number, note: string): Promise<string | undefined>;
  /** Undefined while there is none. */
  getReceipt(session: string, segment: number): Promise<string | undefined>;
  putErasures(session: string, body: SentBody): Promise<number>;
  putIndex(device: string, body: SentBody): Promise<number>;
  /** The signed policy of the organisation; undefined where there is none. */
  getPolicy(): Promise<string | undefined>;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const LINES_TYPE = { 'content-type': 'application/x-ndjson' };

/** A client of one collector. */
export function createCollectorClient(options: ClientOptions): CollectorClient {
  const ask = createAsk(options);
  const putLines = async (path: string, { from, bytes, coding }: SentBody) => {
    const headers = { ...LINES_TYPE, ...(coding === undefined ? {} : { 'content-encoding': coding }) };
    return readNext(await ask(`${path}?from=${from}`, { method: 'PUT', headers, body: bytes }));
  };
  const putJson = async (path: string, method: string, body: string) =>
    readJson(await ask(path, { method, headers: JSON_TYPE, body }));
  const get = (path: string) => ask(path, { method: 'GET', headers: {} });
  return {
    whoAmI: async () => toWhoAmI(await readJson(await get('/v1/whoami'))),
    enrol: async (request) =>
      toText(await putJson('/v1/devices', 'POST', JSON.stringify(request)), 'statement'),
    putHeader: async (session, text) => toNext(await putJson(`/v1/sessions/${session}`, 'PUT', text)),
    putEntries: (session, body) => putLines(`/v1/sessions/${session}/entries`, body),
    async putSeal(session, segment, note) {
      const headers = { 'content-type': 'text/plain' };
      const path = `/v1/sessions/${session}/seals/${segment}`;
      const { receipt } = await readJson(await ask(path, { method: 'PUT', headers, body: note }));
      return typeof receipt === 'string' ? receipt : undefined;
    },
    getReceipt: (session, segment) =>
      orNone(async () => (await get(`/v1/sessions/${session}/receipts/${segment}`)).text()),
    putErasures: (session, body) => putLines(`/v1/sessions/${session}/erasures`, body),
    putIndex: (device, body) => putLines(`/v1/devices/${device}/index`, body),
    getPolicy: () => orNone(async () => toText(await readJson(await get('/v1/policy')), 'note')),
  };
}

/** Asks with a token; once more where that one is refused and there is another. */
function createAsk({ url, fetch, token, signal }: ClientOptions) {
  const send = async (path: string, init: FetchInit, bearer: string | undefined): Promise<Response> => {
    const headers = {
      ...init.headers,
      accept: 'application/json',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    };
    try {
      return await fetch(`${url}${path}`, { ...init, headers, ...(signal === undefined ? {} : { signal }) });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const message = `expected the collector at ${url} to answer, found: ${why}${toOfflineHint(cause)}`;
      throw new ClientError({ code: 'offline', status: 0, message }, { cause });
    }
  };
  return async (path: string, init: FetchInit): Promise<Response> => {
    const bearer = await token(false);
    let answer = await send(path, init, bearer);
    if (answer.status === 401) {
      const other = await token(true);
      if (other !== undefined && other !== bearer) answer = await send(path, init, other);
    }
    if (answer.ok) return answer;
    throw await toError(answer, url);
  };
}

async function toError(answer: Response, url: string): Promise<ClientError> {
  const body = parseJsonText(await answer.text().catch(() => ''));
  const error = isJsonObject(body) && isJsonObject(body.error) ? body.error : {};
  const { status } = answer;
  const code = typeof error.code === 'string' ? error.code : 'unexpected';
  const message =
    typeof error.message === 'string'
      ? error.message
      : `expected ${url} to be a collector, found status ${status}`;
  const next = isJsonObject(body) && isCount(body.next) ? body.next : undefined;
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return new ClientError(
    { code, status, message },
    {
      ...(next === undefined ? {} : { next }),
      ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
    },
  );
}

async function orNone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ClientError && error.status === 404) return undefined;
    throw error;
  }
}

async function readJson(answer: Response): Promise<JsonObject> {
  const value = parseJsonText(await answer.text());
  if (isJsonObject(value)) return value;
  throw unexpected('a JSON object');
}

async function readNext(answer: Response): Promise<number> {
  return toNext(await readJson(answer));
}

function toNext({ next }: JsonObject): number {
  if (isCount(next)) return next;
  throw unexpected('"next" to be a number');
}

function toText(answer: JsonObject, name: string): string {
  const text = answer[name];
  if (typeof text === 'string') return text;
  throw unexpected(`a text "${name}"`);
}

function toWhoAmI(answer: JsonObject): WhoAmI {
  const roles = Array.isArray(answer.roles) ? answer.roles.filter((role) => typeof role === 'string') : [];
  return {
    issuer: toText(answer, 'issuer'),
    subject: toText(answer, 'subject'),
    roles,
    verifierKey: toText(answer, 'verifierKey'),
  };
}

/** An answer of something that is no collector: later there may be one. */
function unexpected(what: string): ClientError {
  return new ClientError({
    code: 'unexpected',
    status: 0,
    message: `expected the collector to answer ${what}, found something else`,
  });
}
