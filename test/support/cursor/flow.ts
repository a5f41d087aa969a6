// A flow of Cursor's: the backend, the built program in front of it, and a client with credentials that nobody may keep.
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { readRecordings, type Shown, type ShownExchange } from '../comparison/shown.ts';
import { closeAfterFlow, expectVerified } from '../flow.ts';
import { findText } from '../home.ts';
import { type Sidecar, startSidecar } from '../sidecar.ts';
import { createCodeHostToken } from '../test-secrets.ts';
import { type BackendOptions, type CursorBackend, startCursorBackend } from './backend.ts';
import type { Passed } from './calls.ts';
import { createChat } from './chat.ts';
import { type CursorClient, createCursorClient } from './client.ts';
import { encode, type Field } from './encode.ts';
import { createLoop } from './loop.ts';
import { createCursorStory } from './story.ts';

/** What must never be on a disk, by what it is. */
export const canaries = {
  bearer: createCanary('bearer'),
  cookie: createCanary('cookie'),
  checksum: createCanary('checksum'),
  blobKey: createCanary('blobKey'),
  apiKey: createCanary('apiKey'),
  gateway: createCanary('gateway'),
  subagent: createCanary('subagent'),
  signIn: createCanary('signIn'),
  statsig: createCanary('statsig'),
  tab: createCanary('tab'),
  telemetry: createCanary('telemetry'),
  indexing: createCanary('indexing'),
} as const;

export interface CursorFlow {
  readonly backend: CursorBackend;
  readonly sidecar: Sidecar;
  readonly client: CursorClient;
  /** Masked in an answer, where it comes in pieces. */
  readonly streamedSecret: string;
  /** A client behind another address of the sidecar. */
  clientAt(baseUrl: string): CursorClient;
  /** All that is recorded, once that is all that the backend saw: every session verifies, no canary is in the home. */
  recorded(): Promise<Shown[]>;
  /** What a command prints; it has to end with 0. */
  cli(...args: readonly string[]): Promise<string>;
}

/** Starts it; all of it ends with the test. */
export async function openCursorFlow(options: Partial<BackendOptions> = {}): Promise<CursorFlow> {
  const streamedSecret = createCodeHostToken();
  const script = createCursorStory({ secret: streamedSecret });
  const secrets = { token: canaries.signIn };
  const backend = await startCursorBackend({
    script,
    inference: createLoop(),
    chat: createChat(),
    secrets,
    ...options,
  });
  closeAfterFlow(backend.close);
  const sidecar = await startSidecar({ upstreams: { cursor: backend.url, 'cursor-agent': backend.url } });
  closeAfterFlow(sidecar.stop);
  const { coding = 'gzip' } = options;
  const clientAt = (baseUrl: string) => createCursorClient({ baseUrl, headers: credentials, coding });
  return {
    backend,
    sidecar,
    streamedSecret,
    clientAt,
    client: clientAt(sidecar.baseUrl('cursor')),
    recorded: () => readChecked(sidecar, backend),
    async cli(...args) {
      const { code, stdout, stderr } = await sidecar.cli(args);
      expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
      return stdout;
    },
  };
}

/** Credentials of a run's request, by the fields that hold them (PROTOCOL.md §1.6). */
export const secretFields: readonly Field[] = [
  [3, encode([1, 'composer-2'], [8, encode([1, canaries.apiKey], [2, 'https://llm.example'])])],
  [14, encode([1, 'composer-2'], [4, encode([1, canaries.subagent])])],
  [30, encode([1, canaries.gateway])],
];

const credentials = {
  authorization: `Bearer ${canaries.bearer}`,
  cookie: `CursorCookie=Cookie-${canaries.cookie}`,
  'x-cursor-checksum': `Abc123${canaries.checksum}`,
  'x-blob-encryption-key': canaries.blobKey,
};

/** Letters and digits without any pattern that a rule could know. */
function createCanary(name: string): string {
  return `${name}${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
}

function toPassedLine({ method, path, body, answer }: Passed): string {
  return `${method} ${path} ${body().length} ${answer().length}`;
}

function toShownLine({ method, url, requestBytes, responseBytes }: ShownExchange): string {
  return `${method} ${url.replace(/^https?:\/\/[^/]*/, '')} ${requestBytes} ${responseBytes}`;
}

async function readChecked(sidecar: Sidecar, { log }: CursorBackend): Promise<Shown[]> {
  const shown = await readRecordings(sidecar, log.length);
  const exchanges = shown.flatMap((session) => session.exchanges);
  expect(exchanges).toHaveLength(log.length);
  const whole = exchanges.filter(({ outcome }) => outcome === 'completed');
  expect(log.map(toPassedLine)).toEqual(expect.arrayContaining(whole.map(toShownLine)));
  for (const { session } of shown) await expectVerified(sidecar.home, session.id);
  for (const [name, canary] of Object.entries(canaries))
    expect(await findText(sidecar.home, canary), name).toEqual([]);
  return shown;
}
