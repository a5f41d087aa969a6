// A backend of Cursor's on this machine, built from PROTOCOL.md alone: HTTP/1.1 and cleartext HTTP/2 on one port.
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { readAppend, readPollId, readStreamId } from './bidi-messages.ts';
import { type Call, createCall, type Passed } from './calls.ts';
import { hasField } from './decode.ts';
import { createUnframer, type EnvelopeCoding, frameEnd, frameMessage } from './framing.ts';
import { createPollOutlet, type PollOutlet } from './polls.ts';
import { createRun, isAgentUpkeep, type Outlet, type Run, type RunFacts, type Script } from './run.ts';
import { type SideSecrets, sideCalls } from './side-calls.ts';

export interface BackendOptions {
  /** What the agent does; a client-run loop and the legacy chat have their own. */
  readonly script: Script;
  readonly inference?: Script;
  readonly chat?: Script;
  /** The agent's where its stream is JSON: its messages are JSON texts, as are those that it hears on that stream. */
  readonly jsonScript?: Script;
  /** Of envelopes that are long enough; `gzip` by default. */
  readonly coding?: EnvelopeCoding;
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
interface Playing extends Backend {
  readonly play: Script;
  readonly isAgent: boolean;
}

async function answer(call: Call, backend: Backend): Promise<void> {
  const path = call.path.replace(/\?.*$/s, '');
  const [, service = '', method = ''] = /^\/(?:[a-z0-9]+\.)+([A-Za-z]+)\/([A-Za-z]+)$/.exec(path) ?? [];
  if (method === 'BidiAppend') return takeAppend(call, backend);
  const play = scriptOf(service, method, { call, backend });
  if (play === undefined) return sideCalls(call, { path, service, method, secrets: backend.secrets ?? {} });
  const playing = { ...backend, play, isAgent: service === 'AgentService' };
  if (method.endsWith('SSE')) return streamRun(call, playing);
  return method.endsWith('Poll') ? pollRun(call, playing) : bidiRun(call, playing);
}

/** Undefined for a side call. A stream whose client says all in its request is played as one of both. */
function scriptOf(
  service: string,
  method: string,
  { call, backend }: { readonly call: Call; readonly backend: Backend },
): Script | undefined {
  switch (service) {
    case 'AgentService':
      if (!/^Run(?:SSE|Poll)?$/.test(method)) return undefined;
      return isJson(call) ? backend.jsonScript : backend.script;
    case 'InferenceService':
      return /^(?:RunInference(?:SSE|Poll)?|Stream)$/.test(method) ? backend.inference : undefined;
    case 'ChatService':
      return method.startsWith('StreamUnifiedChat') ? backend.chat : undefined;
    default:
      return undefined;
  }
}

function isJson({ headers }: Call): boolean {
  return headers['content-type']?.endsWith('json') === true;
}

/** Takes the message and answers with an empty one. */
async function takeAppend(call: Call, { runs }: Backend): Promise<void> {
  const { requestId, position, message } = readAppend(await call.whole(), isJson(call));
  runOf(runs, requestId).append(position, message);
  const body = Buffer.from(isJson(call) ? '{}' : '');
  const contentType = isJson(call) ? 'application/json' : 'application/proto';
  call.respond(200, { 'content-type': contentType, 'content-length': String(body.length) });
  call.end(body);
}

/** `BidiRequestId {request_id 1}` in an envelope → the server's messages. */
async function streamRun(call: Call, playing: Playing): Promise<void> {
  const requestId = await readFirst(call, (message) => readStreamId(message, isJson(call)));
  const run = runOf(playing.runs, requestId);
  call.onAbort(run.clientLeft);
  await run.play(
    openStream(call, playing, 'text/event-stream'),
    playing.play,
    factsOf(call, playing, requestId),
  );
}

/** Both halves in one exchange. */
async function bidiRun(call: Call, playing: Playing): Promise<void> {
  const run = createRun();
  const unframe = createUnframer(codingOf(call));
  call.onBytes((bytes) => {
    for (const { bytes: message, isEnd } of unframe(bytes)) if (!isEnd) run.hear(message);
  });
  call.onEnd(run.clientLeft);
  call.onAbort(run.clientLeft);
  const contentType = `application/connect+${isJson(call) ? 'json' : 'proto'}`;
  const facts = factsOf(call, playing, String(call.headers['x-request-id'] ?? ''));
  await run.play(openStream(call, playing, contentType), playing.play, facts);
}

/** `BidiPollRequest {request_id 1, start_request 2}` → `BidiPollResponse {seqno 1, data 2 hex, eof 3}`, all that is there. */
async function pollRun(call: Call, playing: Playing): Promise<void> {
  const asked = await readFirst(call, (message) => message);
  const requestId = readPollId(asked);
  const run = runOf(playing.runs, requestId) as PolledRun;
  if (hasField(asked, 2)) {
    run.outlet = createPollOutlet();
    void run.play(run.outlet, playing.play, factsOf(call, playing, requestId));
  }
  const stream = openStream(call, playing, 'application/connect+proto');
  const answers = (await run.outlet?.take()) ?? 'cut';
  if (answers === 'cut') return stream.cut();
  for (const message of answers.messages) stream.write(message);
  stream.end(answers.trailer ?? {});
}

type PolledRun = Run & { outlet?: PollOutlet };

function openStream(call: Call, { coding = 'gzip' }: Playing, contentType: string): Outlet {
  call.respond(200, {
    'content-type': contentType,
    'connect-content-encoding': coding,
    'connect-accept-encoding': 'gzip,br',
    'x-cursor-server-region': 'local',
  });
  return {
    write: (message) => call.write(frameMessage(message, coding)),
    end: (trailer) => call.end(frameEnd(trailer, coding)),
    cut: call.destroy,
  };
}

function readFirst<Value>(call: Call, read: (message: Uint8Array) => Value): Promise<Value> {
  const unframe = createUnframer(codingOf(call));
  return new Promise((resolve) => {
    call.onBytes((bytes) => {
      const [first] = unframe(bytes);
      if (first !== undefined) resolve(read(first.bytes));
    });
  });
}

/** Of the client's envelopes. */
function codingOf({ headers }: Call): EnvelopeCoding {
  return headers['connect-content-encoding'] === 'br' ? 'br' : 'gzip';
}

function runOf(runs: Map<string, Run>, requestId: string): Run {
  const run = runs.get(requestId) ?? createRun();
  runs.set(requestId, run);
  return run;
}

function factsOf(call: Call, { isAgent }: Playing, requestId: string): RunFacts {
  const originalRequestId = String(call.headers['x-original-request-id'] ?? requestId);
  return { requestId, originalRequestId, isUpkeep: isAgent && !isJson(call) ? isAgentUpkeep : () => false };
}
