// Cursor's backend of the benches, over TLS with HTTP/1.1 and HTTP/2. Arguments: CERTIFICATE_FILE KEY_FILE.
import { readFileSync } from 'node:fs';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { appendPath, type StreamPlan, streamEnvelopes } from '../support/envelope-stream.ts';
import { onOrphaned, tell } from '../support/own-program.ts';
import { planHeader } from '../support/plan.ts';

const [, , certificateFile = '', keyFile = ''] = process.argv;
const options = { cert: readFileSync(certificateFile), key: readFileSync(keyFile), allowHTTP1: true };
/** Flags and length, before the message. */
const ENVELOPE_HEAD = 5;

const server = createSecureServer(options, (request, response) => {
  request.on('error', () => {});
  response.on('error', () => {});
  if (request.url === appendPath) takeAppend(request, response);
  else takeRun(request, response);
});
server.on('secureConnection', (socket: TLSSocket) => socket.setNoDelay(true).on('error', () => {}));
server.on('sessionError', () => {});
server.listen(0, '127.0.0.1', 1024, () => {
  const address = server.address();
  tell({ port: typeof address === 'object' ? address?.port : undefined });
});
onOrphaned(() => process.exit());

function takeAppend(request: Http2ServerRequest, response: Http2ServerResponse): void {
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'application/proto', 'content-length': '0' });
    response.end();
  });
}

/** Answers as soon as the first envelope is whole; over HTTP/2 the client's half may stay open. */
function takeRun(request: Http2ServerRequest, response: Http2ServerResponse): void {
  // Only our own clients come here.
  const plan = JSON.parse(String(request.headers[planHeader])) as StreamPlan;
  let received: Buffer = Buffer.alloc(0);
  let isAnswered = false;
  request.on('data', (bytes: Buffer) => {
    if (isAnswered) return;
    received = Buffer.concat([received, bytes]);
    const isWhole =
      received.length >= ENVELOPE_HEAD && received.length >= ENVELOPE_HEAD + received.readUInt32BE(1);
    if (isWhole) isAnswered = true;
    if (isWhole) answer(response, plan);
  });
}

function answer(response: Http2ServerResponse, plan: StreamPlan): void {
  const envelopes = streamEnvelopes(plan);
  let timer: NodeJS.Timeout | undefined;
  function sendNext(): boolean {
    const { value, done } = envelopes.next();
    if (done === true) {
      clearInterval(timer);
      response.end();
    } else response.write(value);
    return done !== true;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.once('close', () => clearInterval(timer));
  if (!sendNext()) return;
  if (plan.everyMs > 0) timer = setInterval(sendNext, plan.everyMs);
  else while (sendNext());
}
