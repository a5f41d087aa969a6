// What is measured side by side: the upstream itself, http-proxy twice, and cursor-rec, all in processes of their own.
import { startProgram } from './own-program.ts';
import { settle } from './process-stat.ts';
import { type Sidecar, startSidecar } from './sidecar.ts';
import type { Stage } from './stage.ts';

export type PeerName =
  | 'direct'
  | 'http-proxy'
  | 'http-proxy, new connections'
  | 'cursor-rec, tunnel'
  | 'cursor-rec';
export interface Peer {
  readonly name: PeerName;
  readonly origin: string;
  /** Of its chat completions. */
  readonly path: string;
  readonly pid: number;
  /** It is only looked at, in fewer rounds; nothing is compared with it. */
  readonly isAside: boolean;
  /** Waits until it has done all that it puts off; gives the ms that took. */
  settle(): Promise<number>;
}
export interface Peers {
  readonly all: readonly Peer[];
  readonly sidecar: Sidecar | undefined;
}
export interface PeersOptions {
  readonly program: string | undefined;
  /** With http-proxy as it is without an agent: a new connection upstream for every request. */
  readonly hasAside: boolean;
}

const CHAT_PATH = '/v1/chat/completions';

/** Starts an upstream and all peers in front of it. */
export async function startPeers(stage: Stage, { program, hasAside }: PeersOptions): Promise<Peers> {
  const upstream = await startProgram(stage, 'upstream');
  const origin = `http://127.0.0.1:${upstream.ready.port}`;
  const direct = createPeer('direct', origin, upstream.pid);
  const [proxy, aside, sidecar] = await Promise.all([
    startHttpProxy(stage, origin, 'keep-alive'),
    hasAside ? startHttpProxy(stage, origin, 'new-connections') : undefined,
    program === undefined ? undefined : startSidecar(stage, { program, upstream: origin }),
  ]);
  const recorder = sidecar === undefined ? undefined : createRecorderPeer(sidecar);
  return { all: [direct, proxy, recorder, aside].filter((peer) => peer !== undefined), sidecar };
}

function createRecorderPeer({ proxy, token, pid }: Sidecar): Peer {
  return {
    ...createPeer('cursor-rec', proxy, pid),
    path: `/t/${token}/openai${CHAT_PATH}`,
    settle: () => settle(pid),
  };
}

async function startHttpProxy(
  stage: Stage,
  target: string,
  mode: 'keep-alive' | 'new-connections',
): Promise<Peer> {
  const child = await startProgram(stage, 'http-proxy', target, mode);
  const name = mode === 'keep-alive' ? 'http-proxy' : 'http-proxy, new connections';
  return createPeer(name, `http://127.0.0.1:${child.ready.port}`, child.pid);
}

function createPeer(name: PeerName, origin: string, pid: number): Peer {
  return {
    name,
    origin,
    path: CHAT_PATH,
    pid,
    isAside: name === 'http-proxy, new connections',
    settle: async () => 0,
  };
}
