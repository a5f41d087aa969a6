// Places on other ways than requests of HTTP/1.1: WebSocket messages, HTTP/2, and the forward proxy with TLS ended in it.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type ClientRequest, request as requestHttp } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import { chatEvent, chatRequest } from '../http-upstream.ts';
import { cut, writeCut } from './cut.ts';
import { type CanaryScene, type Place, SESSION } from './place.ts';
import { SECURE_HOST } from './upstreams.ts';
import type { WatchedSidecar } from './watched.ts';

type Message = (said: string) => readonly (string | Buffer)[];
const delta = (piece: string): string =>
  JSON.stringify({ type: 'response.output_text.delta', item_id: 'i', delta: piece });

export const socketPlaces: readonly Place[] = [
  webSocket('a message', (said) => [JSON.stringify({ type: 'response.create', text: said })]),
  webSocket('messages that make up a text', (said) => cut(said).map(delta)),
  webSocket('a message of bytes', (said) => [Buffer.from(`\0${said}\0\xff`, 'latin1')]),
  webSocket('a message that is plain text', (said) => [said]),
  {
    name: 'HTTP/2',
    send: (scene, said) => overHttp2(scene, said),
  },
  {
    name: 'traffic that is intercepted',
    send: (scene, said) => intercepted(scene, said),
  },
];

/** Says so in both directions: the upstream sends back what it gets. */
function webSocket(name: string, toMessages: Message): Place {
  return {
    name: `${name} over WebSocket`,
    async send({ sidecar }, said, word) {
      const url = `${sidecar.baseUrl('openai').replace('http:', 'ws:')}/v1/realtime?model=${word}`;
      const socket = new WebSocket(url, { headers: SESSION, perMessageDeflate: { threshold: 0 } });
      await once(socket, 'open');
      const over = once(socket, 'close');
      const messages = toMessages(said);
      let waiting = messages.length;
      socket.on('message', () => {
        waiting--;
        if (waiting === 0) socket.close();
      });
      for (const message of messages) socket.send(message);
      await over;
    },
  };
}

async function overHttp2({ sidecar, fields }: CanaryScene, said: string): Promise<void> {
  const session = connectHttp2(sidecar.proxy);
  session.on('error', () => {});
  const stream = session.request({
    ':method': 'POST',
    ':path': `/t/${sidecar.token}/gemini/v1beta/models/m:streamGenerateContent?q=${encodeURIComponent(said)}`,
    'content-type': 'application/json',
    ...fields(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      await writeCut(response, cut(said).map(chatEvent).join(''));
      response.end();
    }),
  });
  stream.on('error', () => {}).resume();
  stream.end(JSON.stringify({ contents: [{ role: 'user', parts: [{ text: said }] }] }));
  await new Promise((resolve) => stream.on('close', resolve));
  session.destroy();
}

async function intercepted({ sidecar, fields }: CanaryScene, said: string): Promise<void> {
  const tunnel = await openTunnel(sidecar);
  const secure = connectTls({ socket: tunnel, servername: SECURE_HOST, ca: await readFile(sidecar.caFile) });
  const sent = requestHttps(`https://${SECURE_HOST}/v1/chat/completions?q=${encodeURIComponent(said)}`, {
    method: 'POST',
    createConnection: () => secure,
    headers: {
      'content-type': 'application/json',
      ...fields(async (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        await writeCut(response, cut(said).map(chatEvent).join(''));
        response.end();
      }),
    },
  });
  sent.end(chatRequest(said));
  await answered(sent);
  secure.destroy();
}

function answered(sent: ClientRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    sent.on('error', reject).on('response', (response) => response.resume().on('close', resolve));
  });
}

function openTunnel({ proxy, token }: WatchedSidecar): Promise<Socket> {
  const authorization = `Basic ${btoa(`cursor-rec:${token}`)}`;
  const asked = requestHttp(proxy, {
    method: 'CONNECT',
    path: `${SECURE_HOST}:443`,
    headers: { 'proxy-authorization': authorization },
    agent: false,
  });
  asked.end();
  return new Promise((resolve, reject) => {
    asked.on('error', reject).on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) resolve(socket);
      else reject(new Error(`expected a tunnel, found ${statusCode}`));
    });
  });
}
