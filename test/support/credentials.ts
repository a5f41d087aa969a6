// An upstream that takes one key and nothing else, and repeats it in its answers; and how its key is given to the program.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { chatEvent, openHttpUpstream } from './http-upstream.ts';
import { PROGRAM, programEnvironment, type Ran } from './sidecar.ts';
import { createModelKey } from './test-secrets.ts';

/** A key with characters that are written otherwise in a URL and in base64. */
export function createUpstreamKey(): string {
  return `${createModelKey()}/+=`;
}

/** Keeps the key of a route by the command, which reads it from stdin. */
export function setKey(home: string, route: string, key: string): Promise<Ran> {
  return runWithInput(home, ['credential', 'set', route], `${key}\n`);
}

/** Runs one command of the program to its end with this text on stdin. */
export async function runWithInput(home: string, args: readonly string[], input: string): Promise<Ran> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: programEnvironment(home) });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {}).end(input);
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : 1, stdout, stderr };
}

export interface KeyedRequest {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
}
export interface KeyedUpstream {
  readonly url: string;
  /** All that came, in order. */
  readonly asked: readonly KeyedRequest[];
}

/** All ways to write it that a log might have. */
export function spellingsOf(key: string): readonly string[] {
  const bytes = Buffer.from(key);
  return [key, encodeURIComponent(key), bytes.toString('hex'), btoa(key), btoa(`a:${key}`), btoa(`ab${key}`)];
}

/** Listens until the test is over. */
export async function openKeyedUpstream(key: string): Promise<KeyedUpstream> {
  const asked: KeyedRequest[] = [];
  const note = ({ method, url, headers }: IncomingMessage) =>
    void asked.push({ line: `${method} ${url}`, headers });
  const { url, server } = await openHttpUpstream((request, response) => {
    note(request);
    if (!holdsKey(request.headers, key)) return refuse(response, JSON.stringify(request.headers));
    answer(request, response, key);
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    note(request);
    if (!holdsKey(request.headers, key)) return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('message', () => {
        for (const spelling of spellingsOf(key))
          opened.send(JSON.stringify({ type: 'echo', text: spelling }));
        opened.send(key);
        opened.close();
      });
    });
  });
  return { url, asked };
}

/** In one field, and no other. */
function holdsKey({ authorization, ...headers }: IncomingHttpHeaders, key: string): boolean {
  const given = [authorization?.replace(/^Bearer /, ''), headers['x-api-key'], headers['x-goog-api-key']];
  return given.filter((each) => each !== undefined).join() === key;
}

function answer({ url = '' }: IncomingMessage, response: ServerResponse, key: string): void {
  if (url.startsWith('/v1/fail')) return refuse(response, spellingsOf(key).join(' '));
  if (url.startsWith('/v1/chat/completions')) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': key });
    const said = spellingsOf(key).join(' and ');
    for (let at = 0; at < said.length; at += 7) response.write(chatEvent(said.slice(at, at + 7)));
    return void response.end('data: [DONE]\n\n');
  }
  const content = [{ type: 'text', text: `your key is ${spellingsOf(key).join(', ')}` }];
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ id: 'm', type: 'message', role: 'assistant', model: 'm', content, key }));
}

function refuse(response: ServerResponse, found: string): void {
  response.writeHead(401, { 'content-type': 'application/json', 'x-request-id': found.slice(0, 500) });
  response.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${found}`, code: 'x' } }));
}
