// What Cursor's backend is reached by: straight, through http-proxy, through cursor-rec unseen, and intercepted by it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import type { Child } from '../support/child.ts';
import { liveMemoryEnvironment, readLiveMiB } from '../support/live-memory.ts';
import { startProgram } from '../support/own-program.ts';
import { settle } from '../support/process-stat.ts';
import type { Turn } from '../support/rounds.ts';
import { type Sidecar, startSidecar } from '../support/sidecar.ts';
import type { Stage } from '../support/stage.ts';
import { openTls, type Protocol, type TlsTarget } from '../support/tls-connection.ts';
import { createTlsIdentity, type TlsIdentity } from '../support/tls-identity.ts';

export interface CursorPeer extends Turn {
  readonly protocols: readonly Protocol[];
  /** Where requests go. */
  readonly host: string;
  /** A new connection; to another host only where the peer stands between. */
  connect(protocol: Protocol, host?: string): Promise<TLSSocket>;
}
export interface CursorPeers {
  readonly all: readonly CursorPeer[];
  /** The one that intercepts, with its process. */
  readonly recorder:
    | {
        readonly peer: CursorPeer;
        readonly sidecar: Sidecar;
        /** In MiB, after a full collection. */
        readonly readLiveMiB: () => Promise<number | undefined>;
      }
    | undefined;
}

const HOST = 'api2.cursor.sh';
/** It is on no list: cursor-rec passes its bytes on unseen. */
const UNLISTED_HOST = 'api2.bench.test';
const BOTH: readonly Protocol[] = ['http/1.1', 'h2'];

/** A host of Cursor's that nobody asked for yet. */
export function newHost(number: number): string {
  return `h${number}.bench.cursor.sh`;
}

/** Starts the backend and all that stands in front of it; nothing of it leaves this machine. */
export async function startCursorPeers(stage: Stage, program: string | undefined): Promise<CursorPeers> {
  const identity = await createTlsIdentity(stage, [HOST, UNLISTED_HOST, '*.bench.cursor.sh']);
  const { certificateFile, keyFile, certificate: ca } = identity;
  const backend = await startProgram(stage, 'cursor-backend', certificateFile, keyFile);
  const liveFile = join(await stage.makeFolder(), 'live-memory');
  const [proxy, sidecar] = await Promise.all([
    startProgram(
      stage,
      'tls-proxy',
      `https://127.0.0.1:${backend.ready.port}`,
      HOST,
      certificateFile,
      keyFile,
    ),
    program === undefined ? undefined : startRecorder(stage, { program, backend, identity, liveFile }),
  ]);
  const outer = [
    createPeer('direct', { port: Number(backend.ready.port), host: HOST, ca }),
    {
      ...createPeer('http-proxy', { port: Number(proxy.ready.port), host: HOST, ca }),
      protocols: ['http/1.1'],
    },
  ] satisfies CursorPeer[];
  if (sidecar === undefined) return { all: outer, recorder: undefined };
  const way = { port: Number(new URL(sidecar.proxy).port), token: sidecar.token };
  const tunnel = createPeer('cursor-rec, tunnel', { ...way, host: UNLISTED_HOST, ca });
  const ownCa = await readFile(sidecar.caFile, 'utf8');
  const peer = {
    ...createPeer('cursor-rec', { ...way, host: HOST, ca: ownCa }),
    settle: () => settle(sidecar.pid),
  };
  const recorder = { peer, sidecar, readLiveMiB: () => readLiveMiB(sidecar.pid, liveFile) };
  return { all: [...outer, tunnel, peer], recorder };
}

interface RecorderOptions {
  readonly program: string;
  readonly backend: Child;
  readonly identity: TlsIdentity;
  readonly liveFile: string;
}

function startRecorder(
  stage: Stage,
  { program, backend, identity, liveFile }: RecorderOptions,
): Promise<Sidecar> {
  const pin = `*:443:127.0.0.1:${backend.ready.port}`;
  const network = ['--resolve', pin, '--upstream-ca', identity.certificateFile];
  return startSidecar(stage, { program, network, environment: liveMemoryEnvironment(liveFile) });
}

function createPeer(name: CursorPeer['name'], target: Omit<TlsTarget, 'protocol'>): CursorPeer {
  return {
    name,
    isAside: false,
    protocols: BOTH,
    host: target.host,
    connect: (protocol, host = target.host) => openTls({ ...target, host, protocol }),
    settle: async () => 0,
  };
}
