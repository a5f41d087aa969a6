// Which RPC of Cursor a path is, what it carries, and what of that may be kept.
import { countedMethods, countedServices, knownRpcs, neverMethods, neverServices } from './rpc-table.ts';

/**
 * `never`: credentials, no body is ever stored · `counted`: Tab, indexing, telemetry, bodies are counted by default ·
 * `health`: self-tests, warm-ups · `other`: any other method of Cursor's.
 */
export type CursorPlane =
  | 'agent'
  | 'inference'
  | 'chat'
  | 'bidi-append'
  | 'health'
  | 'never'
  | 'counted'
  | 'other';

/** `sse`, `poll`: the client's half comes through BidiAppend · `stream`: one request, many responses. */
export type CursorTransport = 'bidi' | 'sse' | 'poll' | 'stream' | 'unary';

export interface CursorRpc {
  readonly plane: CursorPlane;
  readonly transport: CursorTransport;
  /** `connect`: envelopes both ways, whatever the content type of the response says · `declared`: as the content type says. */
  readonly framing: 'connect' | 'unary' | 'declared';
  /** Names of messages in the schema; `any` where they are not known. */
  readonly request: string;
  readonly response: string;
  /** The client's messages that BidiAppend brings for this stream. */
  readonly appended?: string;
  /** The server's messages that the answers to a poll hold. */
  readonly polled?: string;
}

/** The RPC at this path (no query; anything may stand before `/package.Service/Method`), undefined where it is none of Cursor's. */
export function cursorRpc(path: string): CursorRpc | undefined {
  const [, service = '', method = ''] = rpcPath.exec(path) ?? [];
  if (service === '') return credentialPath.test(path) ? { ...undescribed, plane: 'never' } : undefined;
  const plane = toRefusedPlane(service.slice(service.lastIndexOf('.') + 1), method);
  if (plane === 'never') return { ...undescribed, plane };
  return known().get(`${service}/${method}`) ?? { ...undescribed, plane: plane ?? 'other' };
}

const rpcPath =
  /\/((?:agent|aiserver|anysphere)(?:\.[A-Za-z0-9_]+)*\.[A-Z][A-Za-z0-9_]*)\/([A-Z][A-Za-z0-9_]*)$/;
const credentialPath = /^\/(?:cursor\/)?(?:auth|oauth)(?:\/|$)/;
const undescribed = { transport: 'unary', framing: 'declared', request: 'any', response: 'any' } as const;

function toRefusedPlane(service: string, method: string): 'never' | 'counted' | undefined {
  if (neverServices.includes(service) || neverMethods.includes(method)) return 'never';
  return countedServices.includes(service) || countedMethods.includes(method) ? 'counted' : undefined;
}

let parsed: ReadonlyMap<string, CursorRpc> | undefined;

function known(): ReadonlyMap<string, CursorRpc> {
  parsed ??= parseTable(knownRpcs);
  return parsed;
}

function parseTable(table: string): ReadonlyMap<string, CursorRpc> {
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  const rpcs = new Map<string, CursorRpc>();
  for (const [name = '', plane, transport, request = 'any', response = 'any', appended] of rows) {
    if (name === '') continue;
    rpcs.set(name, {
      // The table is ours: its words are those of the types, which a test holds it to.
      plane: plane as CursorPlane,
      transport: transport as CursorTransport,
      framing: transport === 'unary' ? 'unary' : 'connect',
      request,
      response,
      ...(appended === undefined ? {} : { appended }),
    });
  }
  return new Map([...rpcs].map(([name, rpc]) => [name, withPolled(name, rpc, rpcs)]));
}

function withPolled(name: string, rpc: CursorRpc, rpcs: ReadonlyMap<string, CursorRpc>): CursorRpc {
  if (rpc.transport !== 'poll') return rpc;
  const polled = rpcs.get(name.replace(/Poll$/, ''))?.response;
  return polled === undefined ? rpc : { ...rpc, polled };
}
