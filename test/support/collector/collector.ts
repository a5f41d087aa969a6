// A running collector on loopback, with a real identity provider and the people in it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { LogLine } from '../../../src/collector/api/write-log.ts';
import { type Collector, type CollectorOptions, startCollector } from '../../../src/collector/collector.ts';
import type { Sender } from '../../../src/collector/ingest/sender.ts';
import type { SessionHeader } from '../../../src/core/model/session.ts';
import { formatEnrolment } from '../../../src/core/proof/device-statement.ts';
import { type DeviceKey, signWith } from '../../../src/sidecar/identity/device-key.ts';
import { checkRedaction } from '../../../src/sidecar/redaction/open-redactors.ts';
import { type IdentityProvider, type Person, startIdentityProvider } from '../identity/identity-provider.ts';
import { logIn } from '../identity/logged-in.ts';
import { createMemoryStore } from '../identity/memory-store.ts';
import { makeDeviceKey, ownHeader, recordSession, type Shipped } from './shipped.ts';

/** Alice and bob develop, ruth reads for the works council, adam administers. */
export const PEOPLE: { readonly [login: string]: Person } = {
  alice: { email: 'alice@corp.example', name: 'Alice Example', groups: ['engineering'] },
  bob: { email: 'bob@corp.example', name: 'Bob Example', groups: ['engineering'] },
  ruth: { email: 'ruth@corp.example', groups: ['auditors'] },
  adam: { email: 'adam@corp.example', groups: ['admins'] },
};

export interface Asking {
  readonly method?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RunningCollector {
  readonly url: string;
  readonly verifierKey: string;
  readonly provider: IdentityProvider;
  /** Where it keeps everything. */
  readonly data: string;
  /** Lines of its own log so far. */
  readonly log: readonly LogLine[];
  /** An access token, of one login a person. */
  token(login: string): Promise<string>;
  /** Asks as somebody; undefined: without a token. */
  ask(login: string | undefined, path: string, asking?: Asking): Promise<Response>;
  /** The same data and the same provider, started again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a collector, by default embedded in a folder of its own. */
export async function startTestCollector(
  options: Partial<CollectorOptions> = {},
  provided?: IdentityProvider,
): Promise<RunningCollector> {
  const provider = provided ?? (await startIdentityProvider({ people: PEOPLE }));
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'collector-')));
  const log: LogLine[] = [];
  const tokens = new Map<string, Promise<string>>();
  const start = () =>
    startCollector({
      host: '127.0.0.1',
      port: 0,
      data,
      authentication: {
        issuer: provider.issuer,
        audience: provider.audience,
        groupsClaim: 'groups',
        auditorGroup: 'auditors',
        adminGroup: 'admins',
        cooldownMs: 0,
      },
      witnesses: [],
      version: '0.0.0-test',
      checkRedaction,
      writeLog: (line) => log.push(line),
      ...options,
    });
  let collector: Collector = await start();
  const token = (login: string) => {
    const known = tokens.get(login) ?? takeToken(provider, login);
    tokens.set(login, known);
    return known;
  };
  return {
    get url() {
      return collector.url;
    },
    verifierKey: collector.verifierKey,
    provider,
    data,
    log,
    token,
    async ask(login, path, { method = 'GET', body, headers = {} } = {}) {
      const authorization = login === undefined ? {} : { authorization: `Bearer ${await token(login)}` };
      return fetch(`${collector.url}${path}`, {
        method,
        headers: { ...authorization, ...headers },
        ...(body === undefined ? {} : { body }),
      });
    },
    async restart() {
      await collector.close();
      collector = await start();
    },
    async close() {
      await collector.close();
      if (provided === undefined) await provider.close();
      if (options.data === undefined) await rm(data, { recursive: true, force: true });
    },
  };
}

/** One collector for all tests of a file. */
export function useCollector(options: Partial<CollectorOptions> = {}): RunningCollector {
  let running: RunningCollector | undefined;
  beforeAll(async () => {
    running = await startTestCollector(options);
  });
  afterAll(() => running?.close());
  // Tests run between the two.
  return new Proxy({} as RunningCollector, {
    get: (_target, name) => Reflect.get(running ?? {}, name),
  });
}

/** A login of the person, and the access token that it gave. */
export async function takeToken(provider: IdentityProvider, login: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'collector-login-'));
  try {
    const kept = await logIn(provider, {
      home,
      store: createMemoryStore(),
      approve: (page) => provider.approve(page, login),
    });
    return kept.tokens.accessToken;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** A developer's machine: a device, and what it records. */
export interface Machine {
  readonly key: DeviceKey;
  readonly header: SessionHeader;
  readonly shipped: Shipped;
}

/** Records a session of a person on a device of their own, which differs by `number`. */
export async function recordAs(
  { provider }: { readonly provider: Pick<IdentityProvider, 'issuer'> },
  login: string,
  { number, exchanges = 2, isLive = false }: { number: number; exchanges?: number; isLive?: boolean },
): Promise<Machine> {
  const key = makeDeviceKey();
  const own = ownHeader(number, key, toSender(provider, login));
  const device = { ...own.device, id: `019ab000-0000-7000-8000-${String(number).padStart(12, '0')}` };
  const header = { ...own, device };
  return { key, header, shipped: await recordSession(header, key, { exchanges, isLive }) };
}

function toSender({ issuer }: Pick<IdentityProvider, 'issuer'>, login: string): Sender {
  const { email, groups = [] } = PEOPLE[login] ?? {};
  return {
    owner: { issuer, subject: login },
    ...(email === undefined ? {} : { email }),
    groups,
    address: '127.0.0.1',
  };
}

/** Enrols the machine's device over HTTP. */
export function enrolOver(
  collector: RunningCollector,
  login: string,
  { key, header }: Machine,
  origin = collector.url,
): Promise<Response> {
  const at = new Date().toISOString();
  const { id } = header.device;
  const { issuer } = collector.provider;
  const proven = { origin, issuer, subject: login, device: id, publicKey: key.publicKey, at };
  return collector.ask(login, '/v1/devices', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      device: { id, publicKey: key.publicKey },
      at,
      proof: signWith(key.privateKey)(formatEnrolment(proven)),
    }),
  });
}

/** Sends all that the machine has: device, header, entries and seals. Throws where one of them is refused. */
export async function shipOver(
  collector: RunningCollector,
  login: string,
  machine: Machine,
  origin?: string,
): Promise<void> {
  const { id, header, segments, seals } = machine.shipped;
  await expectTaken(enrolOver(collector, login, machine, origin));
  await expectTaken(put(collector, login, `/v1/sessions/${id}`, ['application/json', header]));
  let from = 0;
  for (const [at, lines] of segments.entries()) {
    const text = lines.map((line) => `${line}\n`).join('');
    await expectTaken(
      put(collector, login, `/v1/sessions/${id}/entries?from=${from}`, ['application/x-ndjson', text]),
    );
    from += lines.length;
    const seal = seals[at];
    if (seal !== undefined)
      await expectTaken(put(collector, login, `/v1/sessions/${id}/seals/${at + 1}`, ['text/plain', seal]));
  }
}

/** Puts a text of a media type. */
export function put(
  collector: RunningCollector,
  login: string,
  path: string,
  [type, body]: readonly [string, string],
): Promise<Response> {
  return collector.ask(login, path, { method: 'PUT', headers: { 'content-type': type }, body });
}

async function expectTaken(answering: Promise<Response>): Promise<void> {
  const answer = await answering;
  const text = await answer.text();
  if (!answer.ok) throw new Error(`expected to be taken, found ${answer.status}: ${text}`);
}
