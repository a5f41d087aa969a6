// Sends a refusal: as a response where there is one, else as raw text on the socket.
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorShape, formatRefusal, type Refusal, refusalFields, refusalStatus } from './refusal.ts';

/** Answers a request that has not been answered yet. */
export function sendRefusal(response: ServerResponse, refusal: Refusal, shape: ErrorShape): void {
  const body = Buffer.from(formatRefusal(refusal, shape));
  response.sendDate = false;
  response.writeHead(refusalStatus[refusal.code], refusalFields(refusal.code, { bytes: body.length, shape }));
  response.end(body);
}

/** Answers on a bare socket and closes it. */
export function writeRefusal(socket: Duplex, refusal: Refusal, shape: ErrorShape): void {
  const body = formatRefusal(refusal, shape);
  const status = refusalStatus[refusal.code];
  const fields = refusalFields(refusal.code, { bytes: Buffer.byteLength(body), shape });
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n`;
  for (let at = 0; at < fields.length; at += 2) head += `${fields[at]}: ${fields[at + 1]}\r\n`;
  socket.on('error', () => socket.destroy());
  socket.end(`${head}\r\n${body}`, () => socket.destroy());
}
