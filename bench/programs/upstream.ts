// The model provider of the benches: as little work a request as Node.js allows, so that the peers are what is measured.
import { createServer, type Socket } from 'node:net';
import { turnEvents } from '../support/agent-session.ts';
import { onOrphaned, tell } from '../support/own-program.ts';
import { plainEvents } from '../support/plain-stream.ts';
import { type Plan, planHeader } from '../support/plan.ts';

const STREAM_HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n';
const WHOLE_ANSWER = formatWhole(
  '{"id":"chatcmpl-bench","object":"chat.completion","created":1790000000,"model":"gpt-5","choices":[{"index":0,"message":{"role":"assistant","content":"All tests pass now.","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":2048,"completion_tokens":6,"total_tokens":2054}}',
);
const PLAN_PATTERN = new RegExp(`\\r\\n${planHeader}: ([^\\r]*)`, 'i');

const server = createServer({ noDelay: true }, serveConnection);
server.listen(0, '127.0.0.1', 1024, () => {
  const address = server.address();
  tell({ port: typeof address === 'object' ? address?.port : undefined });
});
onOrphaned(() => process.exit());

/** Reads one request after the other; our own clients declare every body's length. */
function serveConnection(socket: Socket): void {
  let head: Buffer = Buffer.alloc(0);
  let plan: Plan = { type: 'whole' };
  let isLast = false;
  let bodyLeft = 0;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    let rest = chunk;
    if (bodyLeft === 0) {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const text = head.toString('latin1', 0, end);
      rest = head.subarray(end + 4);
      head = Buffer.alloc(0);
      plan = parsePlan(text);
      isLast = /\r\nconnection: close/i.test(text);
      bodyLeft = parseLength(text);
    }
    bodyLeft -= rest.length;
    if (bodyLeft === 0) answer(socket, plan, isLast);
    else if (bodyLeft < 0) socket.destroy(new Error('expected no pipelined request'));
  });
}

function parsePlan(head: string): Plan {
  const text = PLAN_PATTERN.exec(head)?.[1];
  // Only our own clients come here.
  return text === undefined ? { type: 'whole' } : (JSON.parse(text) as Plan);
}

function parseLength(head: string): number {
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`expected a declared length, found ${JSON.stringify(head)}`);
  return Number(length);
}

function answer(socket: Socket, plan: Plan, isLast: boolean): void {
  const end = (last: string) => (isLast ? socket.end(last) : socket.write(last));
  if (plan.type === 'whole') end(WHOLE_ANSWER);
  else if (plan.type === 'stream') sendPaced(socket, plainEvents(plan), { ...plan, end });
  else sendPaced(socket, turnEvents(plan), { delayMs: 0, everyMs: plan.everyMs, end });
}

interface Pace {
  readonly delayMs: number;
  readonly everyMs: number;
  readonly end: (last: string) => void;
}

/** One write an event: the head goes with the first, the end of the body with the last. */
function sendPaced(socket: Socket, events: Generator<string>, { delayMs, everyMs, end }: Pace): void {
  let head = STREAM_HEAD;
  let timer: NodeJS.Timeout | undefined;
  // False once there is no more to send.
  function sendNext(): boolean {
    const { value, done } = events.next();
    if (done === true) end('0\r\n\r\n');
    else socket.write(`${head}${Buffer.byteLength(value).toString(16)}\r\n${value}\r\n`);
    head = '';
    if (done === true) clearInterval(timer);
    return done !== true && !socket.destroyed;
  }
  function begin(): void {
    if (!sendNext()) return;
    if (everyMs > 0) timer = setInterval(sendNext, everyMs);
    else while (sendNext());
  }
  socket.once('close', () => clearInterval(timer));
  if (delayMs > 0) setTimeout(begin, delayMs);
  else begin();
}

function formatWhole(body: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
