// The peer: plain http-proxy that ends TLS and opens its own to the target. Arguments: URL SERVER_NAME CERTIFICATE_FILE KEY_FILE.
import { readFileSync } from 'node:fs';
import { Agent, createServer } from 'node:https';
import httpProxy from 'http-proxy';
import { onOrphaned, tell } from '../support/own-program.ts';

const [, , target = '', servername = '', certificateFile = '', keyFile = ''] = process.argv;
const identity = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) };

const agent = new Agent({ keepAlive: true, servername, ca: identity.cert });
const proxy = httpProxy.createProxyServer({ target, agent });
// What failed is seen by the client, which fails of it.
proxy.on('error', (_error, request) => request.socket.destroy());

const server = createServer(identity, (request, response) => proxy.web(request, response));
server.listen(0, '127.0.0.1', 1024, () => {
  const address = server.address();
  tell({ port: typeof address === 'object' ? address?.port : undefined });
});
onOrphaned(() => process.exit());
