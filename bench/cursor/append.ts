// One BidiAppend as Cursor sends it over HTTP/1.1: on a connection of its own, which ends with the answer.
import type { TLSSocket } from 'node:tls';
import { encode, toHex } from '../../test/support/cursor/encode.ts';
import { execAnswer, prompt } from '../../test/support/cursor/messages.ts';
import { appendPath } from '../support/envelope-stream.ts';

export interface AppendRequest {
  readonly host: string;
  readonly requestId: string;
  /** `append_seqno`; the first message is the prompt, all others say what a command printed. */
  readonly position: number;
}

/** A piece of what a command printed. */
const OUTPUT = 'x'.repeat(100);
const FIRST = prompt('Run the tests.');

/** Sends it and resolves once the connection has ended; rejects unless the answer is a 200. */
export function postAppend(socket: TLSSocket, { host, requestId, position }: AppendRequest): Promise<void> {
  const message =
    position === 0 ? FIRST : execAnswer(1, 14, encode([1, encode([1, `${position} ${OUTPUT}`])]));
  const body = encode([1, toHex(message)], [2, encode([1, requestId])], [3, position]);
  const fields = [
    `POST ${appendPath} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/proto',
    'Connect-Protocol-Version: 1',
    `X-Request-Id: ${requestId}`,
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  socket.write(Buffer.concat([Buffer.from(`${fields.join('\r\n')}\r\n\r\n`), body]));
  return new Promise((resolve, reject) => {
    let said = '';
    socket.on('data', (bytes: Buffer) => {
      said += bytes.toString('latin1');
    });
    socket.once('close', () => {
      if (said.startsWith('HTTP/1.1 200 ')) resolve();
      else reject(new Error(`expected status 200, found ${JSON.stringify(said.slice(0, 200))}`));
    });
  });
}
