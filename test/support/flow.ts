// A flow: the built program in a home of its own, in front of an upstream of the test; all of it ended after the test.
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import type { RunCoverage } from '../../src/core/model/coverage.ts';
import type { Restarts } from '../../src/sidecar/recorder.ts';
import { readRecordings, type Shown, showAll } from './comparison/shown.ts';
import { openRawClient, type RawClient } from './http/raw-client.ts';
import { type Ran, runProgram, type Sidecar, startSidecar } from './sidecar.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Closes something after the test, last opened first. */
export function closeAfterFlow(close: () => unknown): void {
  closers.push(close);
}

/** A folder that goes after the test. */
export async function createHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'cursor-rec-home-'));
  closeAfterFlow(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  return home;
}

export interface Asked {
  readonly method?: string;
  /** Behind the route; default `/v1/chat/completions`. */
  readonly path?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
}
/** `body` are the bytes as they came; `error` where the connection broke off. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly error?: Error;
}
export interface Flow {
  readonly sidecar: Sidecar;
  readonly home: string;
  readonly port: number;
  /** One request on the route `openai`, on a connection of its own, with all that came back. */
  send(asked?: Asked): Promise<Answered>;
  client(): Promise<RawClient>;
  /** The text of a request's head with Host and token; `lines` are further field lines. */
  head(startLine: string, ...lines: readonly string[]): string;
  status(): Promise<Status>;
  /** Every session, once `count` exchanges have ended in them; each of them verifies. */
  recorded(count: number): Promise<Shown[]>;
  /** Every session as it is now; each of them verifies. */
  recordedNow(): Promise<Shown[]>;
}
export interface FlowOptions {
  /** Of the route `openai`. */
  readonly upstream: string | URL;
  readonly home?: string;
  readonly args?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

/** Starts the program in front of the upstream. */
export async function openFlow({ upstream, args = [], ...options }: FlowOptions): Promise<Flow> {
  const home = options.home ?? (await createHome());
  const { environment = {} } = options;
  const sidecar = await startSidecar({ upstreams: { openai: String(upstream) }, home, args, environment });
  closeAfterFlow(() => sidecar.stop());
  const port = Number(new URL(sidecar.proxy).port);
  return {
    sidecar,
    home,
    port,
    send: (asked = {}) => send(sidecar.baseUrl('openai'), asked),
    async client() {
      const client = await openRawClient(port);
      closeAfterFlow(() => client.destroy());
      return client;
    },
    head: (startLine, ...lines) =>
      [startLine, `Host: 127.0.0.1:${port}`, `X-Cursor-Rec-Token: ${sidecar.token}`, ...lines, '', ''].join(
        '\r\n',
      ),
    status: () => readStatus(home),
    recorded: async (count) => verifyAll(home, await readRecordings(sidecar, count)),
    recordedNow: async () => verifyAll(home, await showAll(sidecar)),
  };
}

async function verifyAll(home: string, shown: Shown[]): Promise<Shown[]> {
  for (const { session } of shown) await expectVerified(home, session.id);
  return shown;
}

/** What `status --json` says, as far as the tests look at it, and its exit code. */
export interface Status {
  readonly code: number;
  readonly recording: boolean;
  readonly problem?: string;
  readonly recorded: { readonly exchanges: number; readonly sessions: number; readonly gaps: number };
  readonly traffic: {
    readonly seen: number;
    readonly refused: number;
    readonly droppedBytes: number;
    readonly queuedBytes: number;
  };
  readonly coverage: RunCoverage;
  readonly restarts: Restarts;
  readonly recovered: readonly string[];
}

export async function readStatus(home: string): Promise<Status> {
  const { code, stdout } = await runProgram(home, ['status', '--json']);
  return { ...(JSON.parse(stdout) as Omit<Status, 'code'>), code };
}

export interface Verified {
  readonly level: string;
  readonly entries: number;
  readonly problems: readonly unknown[];
  readonly gaps: readonly { readonly reason: string; readonly bytes?: number; readonly side?: string }[];
}

/** The verdict of `verify --json`, which must end with 0. */
export async function expectVerified(home: string, reference: string): Promise<Verified> {
  const { code, stdout, stderr } = await runProgram(home, ['verify', reference, '--json']);
  expect(code, `verify ${reference}: ${stdout}${stderr}`).toBe(0);
  return JSON.parse(stdout) as Verified;
}

/** Expects an error as every command has it: this exit code, one line on stderr that fits, no stack and nothing else. */
export function expectErrorLine(
  { code, stdout, stderr }: Ran,
  expected: { code: number; says: RegExp },
): void {
  expect({ code, stdout }, stderr).toEqual({ code: expected.code, stdout: '' });
  expect(stderr).toMatch(/^cursor-rec: [^\n]+\n$/);
  expect(stderr).toMatch(expected.says);
}

/** Sends one request and reads its answer to the end, or to where it breaks off. */
export function send(baseUrl: string, asked: Asked): Promise<Answered> {
  const { method = 'POST', path = '/v1/chat/completions', headers = {}, body } = asked;
  return new Promise((resolve, reject) => {
    const sent = requestHttp(`${baseUrl}${path}`, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      const finish = (error?: Error) =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
          ...(error === undefined ? {} : { error }),
        });
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => finish())
        .on('error', finish);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
