// A backend of Cursor's on this machine, built from PROTOCOL.md alone: HTTP/1.1 and cleartext HTTP/2 on one port.
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type Call, createCall, type Passed } from './calls.ts';
import { hasField, messageAt, numberAt, textAt } from './decode.ts';
import { createUnframer, frameEnd, frameMessage } from './framing.ts';
import { createPollOutlet, type PollOutlet } from './polls.ts';
import { createRun, type Outlet, type Run, type Script } from './run.ts';
import { type SideSecrets, sideCalls } from './side-calls.ts';

export interface BackendOptions {
  /** What the agent does; a client-run loop has its own. */
  readonly script: Script;
  readonly inference?: Script;
  /** What it lets out where nobody may keep it. */
  readonly secrets?: SideSecrets;
}
export interface CursorBackend {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** All that came, in the order of its beginnings. */
  readonly log: readonly Passed[];
  close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function startCursorBackend(options: BackendOptions): Promise<CursorBackend> {
  const log: Passed[] = [];
  const runs = new Map<string, Run>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const call = createCall(request, response);
    log.push(call);
    answer(call, { ...options, runs }).catch(() => call.destroy());
  };
  const http1 = createHttp1(onRequest);
  // The requests of its compatibility API have all that createCall asks for.
  const http2 = createHttp2(onRequest as unknown as Parameters<typeof createHttp2>[1]);
  http2.on('sessionError', () => {});
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.once('readable', () => {
      const first: Buffer | null = socket.read();
      if (first === null) return;
      socket.unshift(first);
      (first.subarray(0, 3).toString() === 'PRI' ? http2 : http1).emit('connection', socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Backend extends BackendOptions {
  readonly runs: Map<string, Run>;
}

async function answer(call: Call, backend: Backend): Promise<void> {
  const path = call.path.replace(/\?.*$/s, '');
  const [, service = '', method = ''] = /^\/(?:[a-z0-9]+\.)+([A-Za-z]+)\/([A-Za-z]+)$/.exec(path) ?? [];
  const script = service === 'InferenceService' ? backend.inference : backend.script;
  if (method === 'BidiAppend') return takeAppend(call, backend);
  if (script !== undefined && /^Run(?:Inference)?(?:SSE|Poll)?$/.test(method)) {
    if (method.endsWith('SSE')) return streamRun(call, { ...backend, script });
    if (method.endsWith('Poll')) return pollRun(call, { ...backend, script });
    return bidiRun(call, script);
  }
  return sideCalls(call, { path, service, method, secrets: backend.secrets ?? {} });
}

/** `BidiAppendRequest {data 1 hex, request_id 2 {request_id 1}, append_seqno 3, data_binary 4}` → an empty answer. */
async function takeAppend(call: Call, { runs }: Backend): Promise<void> {
  const body = await call.whole();
  const binary = messageAt(body, 4);
  const message = binary ?? Uint8Array.from(Buffer.from(textAt(body, 1), 'hex'));
  runOf(runs, textAt(body, 2, 1)).append(numberAt(body, 3), message);
  call.respond(200, { 'content-type': 'application/proto', 'content-length': '0' });
  call.end();
}

/** `BidiRequestId {request_id 1}` in an envelope → the server's messages. */
async function streamRun(call: Call, { runs, script }: Backend): Promise<void> {
  const requestId = await readFirst(call, (message) => textAt(message, 1));
  const run = runOf(runs, requestId);
  call.onAbort(run.clientLeft);
  await run.play(openStream(call, 'text/event-stream'), script, idsOf(call, requestId));
}

/** Both halves in one exchange of HTTP/2. */
async function bidiRun(call: Call, script: Script): Promise<void> {
  const run = createRun();
  const unframe = createUnframer();
  call.onBytes((bytes) => {
    for (const { bytes: message, isEnd } of unframe(bytes)) if (!isEnd) run.hear(message);
  });
  call.onEnd(run.clientLeft);
  call.onAbort(run.clientLeft);
  await run.play(
    openStream(call, 'application/connect+proto'),
    script,
    idsOf(call, String(call.headers['x-request-id'] ?? '')),
  );
}

/** `BidiPollRequest {request_id 1, start_request 2}` → `BidiPollResponse {seqno 1, data 2 hex, eof 3}`, all that is there. */
async function pollRun(call: Call, { runs, script }: Backend): Promise<void> {
  const asked = await readFirst(call, (message) => message);
  const requestId = textAt(asked, 1, 1);
  const run = runOf(runs, requestId) as PolledRun;
  if (hasField(asked, 2)) {
    run.outlet = createPollOutlet();
    void run.play(run.outlet, script, idsOf(call, requestId));
  }
  const stream = openStream(call, 'application/connect+proto');
  const answers = (await run.outlet?.take()) ?? 'cut';
  if (answers === 'cut') return stream.cut();
  for (const message of answers.messages) stream.write(message);
  stream.end(answers.trailer ?? {});
}

type PolledRun = Run & { outlet?: PollOutlet };

function openStream(call: Call, contentType: string): Outlet {
  call.respond(200, {
    'content-type': contentType,
    'connect-content-encoding': 'gzip',
    'connect-accept-encoding': 'gzip,br',
    'x-cursor-server-region': 'local',
  });
  return {
    write: (message) => call.write(frameMessage(message)),
    end: (trailer) => call.end(frameEnd(trailer)),
    cut: call.destroy,
  };
}

function readFirst<Value>(call: Call, read: (message: Uint8Array) => Value): Promise<Value> {
  const unframe = createUnframer();
  return new Promise((resolve) => {
    call.onBytes((bytes) => {
      const [first] = unframe(bytes);
      if (first !== undefined) resolve(read(first.bytes));
    });
  });
}

function runOf(runs: Map<string, Run>, requestId: string): Run {
  const run = runs.get(requestId) ?? createRun();
  runs.set(requestId, run);
  return run;
}

function idsOf({ headers }: Call, requestId: string): { requestId: string; originalRequestId: string } {
  return { requestId, originalRequestId: String(headers['x-original-request-id'] ?? requestId) };
}
