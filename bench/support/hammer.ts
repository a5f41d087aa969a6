// The load of the throughput bench: many connections, each one request after the other, on bare sockets.
import { connect, type Socket } from 'node:net';
import type { Prompt } from './prompt.ts';

export interface HammerOptions {
  readonly origin: string;
  readonly path: string;
  /** One a connection: each writes its own bytes. */
  readonly prompts: readonly Prompt[];
  readonly durationMs: number;
}
export interface Hammered {
  readonly requestsPerSecond: number;
  /** Answers that were no 200, and connections that broke. */
  readonly failures: number;
  /** Of each answer, ms. */
  readonly latencies: readonly number[];
}

/** Sends requests for that long and resolves when the last answers are there. */
export async function hammer({ origin, path, prompts, durationMs }: HammerOptions): Promise<Hammered> {
  const latencies: number[] = [];
  let failures = 0;
  const until = performance.now() + durationMs;
  const began = performance.now();
  const connections = prompts.map((prompt) =>
    runConnection({
      origin,
      path,
      prompt,
      until,
      onAnswer: (isGood, latencyMs) => {
        if (isGood) latencies.push(latencyMs);
        else failures += 1;
      },
    }),
  );
  await Promise.all(connections);
  const seconds = (performance.now() - began) / 1000;
  return { requestsPerSecond: latencies.length / seconds, failures, latencies };
}

interface ConnectionOptions {
  readonly origin: string;
  readonly path: string;
  readonly prompt: Prompt;
  readonly until: number;
  readonly onAnswer: (isGood: boolean, latencyMs: number) => void;
}

function runConnection({ origin, path, prompt, until, onAnswer }: ConnectionOptions): Promise<void> {
  const { hostname, port, host } = new URL(origin);
  const head = Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${prompt.body.length}\r\n\r\n`,
  );
  const request = Buffer.concat([head, prompt.body]);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let sentAt = 0;
  function sendNext(): void {
    // The answer before is whole, so nothing of the buffer waits to be written any more.
    prompt.renew();
    prompt.body.copy(request, head.length);
    sentAt = performance.now();
    socket.write(request);
  }
  const onMessage = (status: number) => {
    const now = performance.now();
    onAnswer(status === 200, now - sentAt);
    if (now < until) sendNext();
    else socket.destroy();
  };
  readAnswers(socket, onMessage);
  socket.once('connect', sendNext);
  return new Promise((resolve) => {
    socket.once('error', () => onAnswer(false, 0));
    socket.once('close', () => resolve());
  });
}

/** Calls back with the status of each whole answer; all answers declare their length. */
function readAnswers(socket: Socket, onMessage: (status: number) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const end = pending.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = pending.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) socket.destroy(new Error(`expected a declared length, found ${head}`));
    else if (pending.length >= end + 4 + length) {
      pending = Buffer.alloc(0);
      onMessage(Number(head.slice(9, 12)));
    }
  });
}
