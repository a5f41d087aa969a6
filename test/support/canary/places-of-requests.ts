// Places in requests: header fields, addresses, prompts, results of tools, forms, and bodies in other codings.
import { gzipSync } from 'node:zlib';
import { chatRequest } from '../http-upstream.ts';
import { cut } from './cut.ts';
import type { CanaryAsked, Place } from './place.ts';

const CHAT = '/v1/chat/completions';
type Make = (said: string, word: string) => Partial<CanaryAsked>;

const place = (name: string, make: Make, facts: Partial<Place> = {}): Place => ({
  name,
  ...facts,
  send: (scene, said, word) => scene.ask({ path: CHAT, body: chatRequest(word), ...make(said, word) }),
});
const oneLine = { isOneLine: true } as const;
const messages = (said: unknown, more: object = {}) =>
  JSON.stringify({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: said }], ...more });

export const requestPlaces: readonly Place[] = [
  place('a header field that is kept', (said) => ({ headers: { 'user-agent': said } }), oneLine),
  place('the header field Authorization', (said) => ({ headers: { authorization: said } }), oneLine),
  place('the header field Cookie', (said) => ({ headers: { cookie: said } }), oneLine),
  place('a header field that nobody knows', (said) => ({ headers: { 'x-own': said } }), oneLine),
  place('a parameter of the address', (said) => ({ path: `${CHAT}?q=${encodeURIComponent(said)}` })),
  place('a secret parameter of the address', (said, word) => ({
    path: `${CHAT}?q=${word}&key=${encodeURIComponent(said)}`,
  })),
  place('an address in an address', (said) => ({
    path: `/v1/x?next=${encodeURIComponent(`https://x.example/?q=${encodeURIComponent(said)}`)}`,
  })),
  place('the path', (said) => ({ path: `/v1/files/${encodeURIComponent(said)}` })),
  place('a prompt', (said) => ({ body: chatRequest(said) })),
  place('a prompt that is sent in pieces', (said) => ({ body: '', pieces: cut(chatRequest(said)) })),
  place('a prompt that is compressed', (said) => ({
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(chatRequest(said)),
  })),
  place('a prompt of the Responses API', (said) => ({
    path: '/v1/responses',
    body: JSON.stringify({
      model: 'm',
      input: [{ role: 'user', content: [{ type: 'input_text', text: said }] }],
    }),
  })),
  place('a system prompt', (said, word) => ({
    route: 'anthropic',
    path: '/v1/messages',
    body: messages(word, { system: [{ type: 'text', text: said }] }),
  })),
  place('the result of a tool', (said) => ({
    route: 'anthropic',
    path: '/v1/messages',
    body: messages([{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: said }] }]),
  })),
  place('the result of a function', (said, word) => ({
    body: chatRequest(word, { messages: [{ role: 'tool', tool_call_id: 'c', content: said }] }),
  })),
  place('arguments of a tool, which are JSON in JSON', (said) => ({
    body: chatRequest(JSON.stringify({ command: said })),
  })),
  place('JSON in JSON in JSON', (said) => ({
    body: chatRequest(JSON.stringify({ a: JSON.stringify({ command: said }) })),
  })),
  place('a text of which every letter is escaped', (said, word) => ({
    body: `{"model":"m","messages":[{"role":"user","content":"${word} ${escapeAll(said)}"}]}`,
  })),
  place('base64 in a prompt', (said, word) => ({
    body: chatRequest(`echo ${btoa(said)} | base64 -d; echo ${btoa(`a plain ${word}, as you see`)}`),
  })),
  place('base64 of URLs in JSON', (said, word) => ({
    body: JSON.stringify({ model: word, data: Buffer.from(said).toString('base64url') }),
  })),
  place('base64 in base64', (said, word) => ({
    body: chatRequest(`${word} ${btoa(JSON.stringify({ a: btoa(said) }))}`),
  })),
  place('a form', (said) => ({
    path: '/oauth2/x',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ note: said, x: 'y' }).toString(),
  })),
  place('a part of a form', (said) => ({
    path: '/v1/files',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: `--b\r\nContent-Disposition: form-data; name="file"; filename="a.env"\r\n\r\n${said}\r\n--b--\r\n`,
  })),
  place('plain text', (said) => ({
    path: '/v1/x',
    headers: { 'content-type': 'text/plain' },
    body: said,
  })),
  place('UTF-16', (said) => ({
    path: '/v1/x',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from(`\ufeff${said}`, 'utf16le'),
  })),
  place('JSON that breaks off', (said) => ({ body: chatRequest(said).slice(0, -4) })),
  place('the name of a member', (said, word) => ({ body: JSON.stringify({ model: word, [said]: 1 }) })),
];

function escapeAll(text: string): string {
  return Array.from(text, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}
