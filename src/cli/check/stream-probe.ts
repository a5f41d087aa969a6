// Cursor's own test of streaming, asked through the proxy as Cursor asks it (PROTOCOL.md §1.4).
import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

export interface ProbeOptions {
  /** `http://127.0.0.1:7317` */
  readonly proxy: string;
  readonly token: string;
  /** The certificate authority of the proxy, in PEM: nothing else is believed. */
  readonly authority: string;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly timeoutMs: number;
}
/** `first` and `last`: when the first and last envelope was there, in ms after the request was sent. */
export type ProbeResult =
  | {
      readonly type: 'streamed';
      readonly envelopes: number;
      readonly firstMs: number;
      readonly lastMs: number;
    }
  | {
      readonly type: 'answered';
      readonly status: number;
      readonly refusal: string | undefined;
      readonly text: string;
    }
  | { readonly type: 'failed'; readonly step: 'connect' | 'tls' | 'answer'; readonly reason: string };

export const probeHost = 'api2.cursor.sh';
const probePath = '/aiserver.v1.HealthService/StreamSSE';
const maxAnswerBytes = 64 * 1024;
const endOfStream = 0x02;

/** Asks once. Five envelopes come, one a second, where nothing on the way keeps them back. */
export async function probeStream(options: ProbeOptions): Promise<ProbeResult> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  let step: 'connect' | 'tls' | 'answer' = 'connect';
  try {
    const tunnel = await askTunnel(options, signal);
    step = 'tls';
    const secure = await startTls(tunnel, options.authority, signal);
    step = 'answer';
    try {
      return await ask(secure, options, signal);
    } finally {
      secure.destroy();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return {
      type: 'failed',
      step,
      reason: signal.aborted ? `nothing in ${options.timeoutMs} ms` : (code ?? message),
    };
  }
}

function askTunnel({ proxy, token }: ProbeOptions, signal: AbortSignal): Promise<Socket> {
  const { hostname, port } = new URL(proxy);
  const path = `${probeHost}:443`;
  const authorization = `Basic ${Buffer.from(`cursor-rec:${token}`).toString('base64')}`;
  return new Promise((resolve, reject) => {
    request({
      host: hostname.replace(/^\[|\]$/g, ''),
      port,
      method: 'CONNECT',
      path,
      headers: { host: path, 'proxy-authorization': authorization },
      signal,
    })
      .on('connect', ({ statusCode = 0 }, socket) => {
        if (statusCode === 200) return resolve(socket);
        socket.destroy();
        reject(new Error(`status ${statusCode}`));
      })
      .on('response', ({ statusCode = 0 }) => reject(new Error(`status ${statusCode}`)))
      .on('error', reject)
      .end();
  });
}

function startTls(socket: Socket, ca: string, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = connectTls({
      socket,
      host: probeHost,
      servername: probeHost,
      ca,
      ALPNProtocols: ['http/1.1'],
    });
    const stop = () => secure.destroy(new Error('no answer'));
    signal.addEventListener('abort', stop, { once: true });
    secure
      .once('secureConnect', () => resolve(secure))
      .once('close', () => reject(new Error('closed')))
      .on('error', (error) => {
        socket.destroy();
        reject(error);
      });
  });
}

async function ask(secure: TLSSocket, { now }: ProbeOptions, signal: AbortSignal): Promise<ProbeResult> {
  const body = envelope(Buffer.from('{"payload":"foo"}'));
  const sentAt = now();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({
      createConnection: () => secure,
      method: 'POST',
      path: probePath,
      headers: {
        host: probeHost,
        'content-type': 'application/connect+json',
        'connect-protocol-version': '1',
        'content-length': body.length,
        'user-agent': 'cursor-rec-doctor',
      },
      signal,
    })
      .on('response', resolve)
      .on('error', reject)
      .end(body);
  });
  const status = answer.statusCode ?? 0;
  const times: number[] = [];
  let read = Buffer.alloc(0);
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    read = Buffer.concat([read, chunk]);
    if (status !== 200 && read.length > maxAnswerBytes) break;
    while (times.length < countEnvelopes(read)) times.push(now() - sentAt);
  }
  const [firstMs] = times;
  if (status === 200 && firstMs !== undefined)
    return { type: 'streamed', envelopes: times.length, firstMs, lastMs: times.at(-1) ?? firstMs };
  const refusal = answer.headers['x-cursor-rec-error'];
  return { type: 'answered', status, refusal: refusal?.toString(), text: read.toString('utf8') };
}

/** A flag byte, the length in four bytes, and the message. */
function envelope(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** How many whole messages these bytes have; the end of the stream is none. */
function countEnvelopes(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at + 5 <= bytes.length; ) {
    const flags = bytes.readUInt8(at);
    at += 5 + bytes.readUInt32BE(at + 1);
    if (at <= bytes.length && (flags & endOfStream) === 0) count++;
  }
  return count;
}
