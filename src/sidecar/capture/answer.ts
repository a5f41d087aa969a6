// Sends a refusal: as a response where there is one, else as raw text on the socket.
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorShape, Refusal } from './refusal.ts';
import { toAnswer } from './refusal-answer.ts';

/** Answers a request that has not been answered yet. */
export function sendRefusal(response: ServerResponse, refusal: Refusal, shape: ErrorShape): void {
  const { status, fields, body } = toAnswer(refusal, shape);
  response.sendDate = false;
  response.writeHead(status, [...fields]);
  response.end(body);
}

/** Answers on a bare socket and closes it. */
export function writeRefusal(socket: Duplex, refusal: Refusal, shape: ErrorShape): void {
  const { status, fields, body } = toAnswer(refusal, shape);
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n`;
  for (let at = 0; at < fields.length; at += 2) head += `${fields[at]}: ${fields[at + 1]}\r\n`;
  socket.on('error', () => socket.destroy());
  socket.end(Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), body]), () => socket.destroy());
}
