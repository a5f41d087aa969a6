// The peer: plain http-proxy in front of the upstream. Arguments: URL keep-alive|new-connections.
import { Agent, createServer } from 'node:http';
import httpProxy from 'http-proxy';
import { onOrphaned, tell } from '../support/own-program.ts';

const [, , target = '', mode] = process.argv;

// Without an agent of its own http-proxy opens a new connection for every request.
const agent = mode === 'keep-alive' ? new Agent({ keepAlive: true }) : undefined;
const proxy = httpProxy.createProxyServer({ target, ...(agent === undefined ? {} : { agent }) });
// What failed is seen by the client, which counts it.
proxy.on('error', (_error, request) => request.socket.destroy());

const server = createServer((request, response) => proxy.web(request, response));
server.listen(0, '127.0.0.1', 1024, () => {
  const address = server.address();
  tell({ port: typeof address === 'object' ? address?.port : undefined });
});
onOrphaned(() => process.exit());
