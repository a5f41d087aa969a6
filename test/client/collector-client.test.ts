import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createCollectorClient } from '../../src/client/collector-client.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that answers as a test says; resolves to its URL. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const toFetch = (url: string, init: object) => fetch(url, init);
const json = (response: ServerResponse, status: number, body: object, headers = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

describe('a collector client', () => {
  it('takes another token once where the first is refused', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization);
      const isKnown = request.headers.authorization === 'Bearer new';
      json(
        response,
        isKnown ? 200 : 401,
        isKnown ? { next: 3 } : { error: { code: 'not-authenticated', message: 'no' } },
      );
    });
    const client = createCollectorClient({
      url,
      fetch: toFetch,
      token: async (isRefused) => (isRefused ? 'new' : 'old'),
    });
    expect(await client.putEntries('a', { from: 0, bytes: new Uint8Array(1) })).toBe(3);
    expect(seen).toEqual(['Bearer old', 'Bearer new']);
  });

  it('gives up after a second refusal', async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked++;
      json(response, 401, { error: { code: 'not-authenticated', message: 'no' } });
    });
    const client = createCollectorClient({ url, fetch: toFetch, token: async () => 'same' });
    await expect(client.whoAmI()).rejects.toMatchObject({ code: 'not-authenticated', status: 401 });
    expect(asked).toBe(1);
  });

  it('says what was refused, what is wanted next, and when to come again', async () => {
    const url = await serve((_, response) =>
      json(response, 409, { error: { code: 'gap', message: 'expected 7' }, next: 7 }, { 'retry-after': '3' }),
    );
    const client = createCollectorClient({ url, fetch: toFetch, token: async () => undefined });
    await expect(client.putHeader('a', '{}')).rejects.toMatchObject({
      code: 'gap',
      next: 7,
      retryAfterMs: 3000,
      isPassing: false,
    });
  });

  it.each([
    ['a page of a proxy', '<html>', 'text/html', 200],
    ['JSON that is none of ours', '{"hello":1}', 'application/json', 200],
    ['a page that says no', '<html>', 'text/html', 502],
  ])('takes %s for a collector that is away', async (_, body, type, status) => {
    const url = await serve((_request, response) => {
      response.writeHead(status, { 'content-type': type });
      response.end(body);
    });
    const client = createCollectorClient({ url, fetch: toFetch, token: async () => undefined });
    await expect(client.putHeader('a', '{}')).rejects.toMatchObject({ isPassing: true });
  });

  it('takes no answer for a collector that is away', async () => {
    const client = createCollectorClient({
      url: 'http://127.0.0.1:1',
      fetch: toFetch,
      token: async () => undefined,
    });
    await expect(client.whoAmI()).rejects.toMatchObject({ code: 'offline', status: 0, isPassing: true });
  });

  it('takes 404 for a receipt or a policy that is not there', async () => {
    const url = await serve((_, response) =>
      json(response, 404, { error: { code: 'not-found', message: 'no' } }),
    );
    const client = createCollectorClient({ url, fetch: toFetch, token: async () => undefined });
    expect(await client.getReceipt('a', 1)).toBeUndefined();
    expect(await client.getPolicy()).toBeUndefined();
  });
});
