import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClientError } from '../../../src/client/client-error.ts';
import type { SentBody } from '../../../src/client/collector-client.ts';
import { createIndexShipper } from '../../../src/sidecar/ship/ship-index.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ship-index-'));
});
afterEach(() => rm(home, { recursive: true }));

/** Lines as a collector keeps them, which can be set back. */
function createServer() {
  let lines: string[] = [];
  return {
    lines: () => lines.join(''),
    restore(count: number) {
      lines = lines.slice(0, count);
    },
    client: {
      async putIndex(_device: string, { from, bytes }: SentBody) {
        if (from > lines.length)
          throw new ClientError({ code: 'gap', status: 409, message: 'gap' }, { next: lines.length });
        const sent = Buffer.from(bytes).toString().split('\n').slice(0, -1);
        lines = [
          ...lines.slice(0, from),
          ...sent.map((line) => `${line}\n`),
          ...lines.slice(from + sent.length),
        ];
        return lines.length;
      },
    },
  };
}

let now = 0;
const openShipper = ({ client }: ReturnType<typeof createServer>, collector = 'https://rec.example.org') =>
  createIndexShipper({ home, device: 'one', collector, client, now: () => now });
const add = (text: string) => appendFile(join(home, 'index.jsonl'), text);

describe('createIndexShipper', () => {
  it('sends what is new, and nothing twice', async () => {
    const server = createServer();
    const shipper = openShipper(server);
    expect(await shipper.ship()).toBe(false);
    await add('a\nb\n');
    expect(await shipper.ship()).toBe(false);
    await add('c\nhalf a line');
    expect(await shipper.ship()).toBe(false);
    expect(server.lines()).toBe('a\nb\nc\n');
  });

  it('says once that the collector was restored, and brings it what it lost', async () => {
    const server = createServer();
    const shipper = openShipper(server);
    await add('a\nb\n');
    await shipper.ship();
    server.restore(1);
    await add('c\n');
    expect(await shipper.ship()).toBe(true);
    expect(await shipper.ship()).toBe(false);
    expect(server.lines()).toBe('a\nb\nc\n');
    expect(await shipper.ship()).toBe(false);
  });

  it('knows so too after a start of its own, and says it again where it ended before anybody could act on it', async () => {
    const server = createServer();
    await add('a\nb\nc\n');
    await openShipper(server).ship();
    server.restore(1);
    expect(await openShipper(server).ship()).toBe(true);
    const shipper = openShipper(server);
    expect(await shipper.ship()).toBe(true);
    expect(await shipper.ship()).toBe(false);
    expect(server.lines()).toBe('a\nb\nc\n');
    expect(await openShipper(server).ship()).toBe(false);
  });

  it('says what is refused, tries it again later or when told to, and forgets the refusal once it is taken', async () => {
    const { client } = createServer();
    let isRefusing = true;
    let asked = 0;
    const refusal = new ClientError({ code: 'fork', status: 409, message: 'another line' });
    const putIndex: typeof client.putIndex = (device, body) => {
      asked++;
      return isRefusing ? Promise.reject(refusal) : client.putIndex(device, body);
    };
    const shipper = openShipper({ ...createServer(), client: { putIndex } });
    await add('a\n');
    for (let looks = 0; looks < 3; looks++) await shipper.ship();
    expect(shipper.problem).toBe('fork: another line');
    expect(asked).toBe(1);
    shipper.retry();
    await shipper.ship();
    expect(asked).toBe(2);
    isRefusing = false;
    await shipper.ship();
    expect(shipper.problem).toBe('fork: another line');
    now += 10 * 60_000;
    await shipper.ship();
    expect(shipper.problem).toBeUndefined();
  });

  it('asks nothing of a collector that has more than the home, and sends no line in the place of another', async () => {
    const server = createServer();
    await add('a\nb\nc\n');
    await openShipper(server).ship();
    await writeFile(join(home, 'index.jsonl'), 'a\n');
    const shipper = openShipper(server);
    await shipper.ship();
    await add('x\n');
    await shipper.ship();
    expect(server.lines()).toBe('a\nb\nc\n');
  });

  it('sends an index that is longer than one request, from any line on', async () => {
    const server = createServer();
    const line = (number: number) => `${number} ${'x'.repeat(700)}\n`;
    const lines = Array.from({ length: 4000 }, (_each, number) => line(number));
    await add(lines.join(''));
    await openShipper(server).ship();
    expect(server.lines()).toBe(lines.join(''));
    server.restore(3999);
    const shipper = openShipper(server);
    expect(await shipper.ship()).toBe(true);
    await shipper.ship();
    expect(server.lines()).toBe(lines.join(''));
  });

  it('does not take another collector for a restored one', async () => {
    await add('a\nb\n');
    await openShipper(createServer()).ship();
    const other = createServer();
    expect(await openShipper(other, 'https://other.example.org').ship()).toBe(false);
    expect(other.lines()).toBe('a\nb\n');
  });
});
