// Bodies without end, and tokens that nobody signed, against the built collector: it refuses them in bounded memory, and goes on.
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltCollector, startBuiltCollector } from '../support/collector/built-collector.ts';
import { recordAs } from '../support/collector/collector.ts';
import { expectAllKept, keepOf, sendKept } from '../support/collector/ledger.ts';
import { startTokenIssuer, type TokenIssuer } from '../support/collector/tokens.ts';
import {
  leaveUnsigned,
  makeSigningKey,
  signJwt,
  signWithPublicKey,
} from '../support/identity/plain-issuer.ts';

let home = '';
let issuer: TokenIssuer;
let collector: BuiltCollector;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'bombs-'));
  issuer = await startTokenIssuer();
  collector = await startBuiltCollector({ home, args: ['--port', '0', ...issuer.args] });
});
afterAll(async () => {
  await collector.kill();
  await issuer.close();
  await rm(home, { recursive: true, force: true });
});

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const PATH = '/v1/sessions/019abc00-0000-7000-8000-00000000ffff/entries?from=0';

/** Peak of the collector's memory, MiB. */
async function readPeak(): Promise<number> {
  const status = await readFile(`/proc/${collector.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

/** One line without an end, of a gibibyte. */
function* endlessLine(): Generator<Buffer> {
  const piece = Buffer.alloc(MIB, 0x61);
  for (let sent = 0; sent < GIB; sent += piece.length) yield piece;
}

/** Sends a body without a length until it ends or the collector has heard enough. */
async function pour(body: Readable, headers: Readonly<Record<string, string>>): Promise<number> {
  const type = { 'content-type': 'application/x-ndjson', authorization: `Bearer ${issuer.token('alice')}` };
  const sent = request(`${collector.url}${PATH}`, { method: 'PUT', headers: { ...type, ...headers } });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.on('error', () => undefined);
  body.on('error', () => undefined).pipe(sent);
  const [answer] = await answered;
  body.destroy();
  await answer.toArray().catch(() => undefined);
  sent.destroy();
  return answer.statusCode ?? 0;
}

const CODINGS: { readonly [coding: string]: () => Transform } = {
  gzip: () => createGzip({ level: 1 }),
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
  zstd: () => createZstdCompress(),
};
/** Of all that the collector holds of bodies at once there is a bound of 256 MiB (PROTOCOL.md); what was sent is sixty times as much. */
const MAX_PEAK_MIB = 700;

// The figure is read from /proc.
test.runIf(process.platform === 'linux')(
  'lines of a gibibyte, under each coding and many at once, are refused in bounded memory',
  async () => {
    const bombs = await Promise.all(
      Object.entries(CODINGS).map(async ([coding, create]) => {
        const packed = Buffer.concat(await Readable.from(endlessLine()).pipe(create()).toArray());
        return () => pour(Readable.from([packed], { objectMode: false }), { 'content-encoding': coding });
      }),
    );
    const plain = () => pour(Readable.from(endlessLine()), {});
    const all = Array.from({ length: 4 }, () => [plain, ...bombs]).flat();
    const statuses = new Set(await Promise.all(all.map((send) => send())));
    // Those that would be too much beside the others are asked to come back.
    expect([...statuses].filter((status) => status !== 503)).toEqual([413]);
    const peak = await readPeak();
    expect(peak, 'peak of memory, MiB').toBeLessThan(MAX_PEAK_MIB);
    expect(collector.ended()).toBeUndefined();
    expect((await fetch(`${collector.url}/readyz`)).status).toBe(200);
  },
);

test('tokens that somebody made themselves let nobody in', async () => {
  const { plain, audience, token } = issuer;
  const claims = plain.claims({ sub: 'adam', aud: audience, groups: ['admins', 'auditors'] });
  const own = makeSigningKey();
  const tokens = {
    unsigned: leaveUnsigned(claims),
    'of the public key as a secret': signWithPublicKey(claims, plain.key),
    'of an unknown key': signJwt(claims, own),
    'of another key under the known id': signJwt(claims, { ...own, kid: plain.key.kid }),
    'of an id that is a path': signJwt(claims, { ...own, kid: '../../../../dev/null' }),
    'of an id that is a query': signJwt(claims, { ...own, kid: "' or 1=1 --" }),
    'without its signature': token('adam').replace(/[^.]+$/, ''),
    'with other claims under the signature': token('alice').replace(
      /\.[^.]+\./,
      `.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`,
    ),
    'for somebody else': token('adam', { aud: 'https://other.example' }),
    'of another issuer': token('adam', { iss: 'https://evil.example' }),
    'of yesterday': token('adam', { exp: Math.floor(Date.now() / 1000) - 86_400 }),
    'without an end': token('adam', { exp: undefined }),
    'of nobody': token('adam', { sub: '' }),
  };
  for (const [name, forged] of Object.entries(tokens)) {
    const headers = { authorization: `Bearer ${forged}` };
    for (const path of ['/v1/whoami', '/v1/sessions', '/v1/access'])
      expect((await fetch(`${collector.url}${path}`, { headers })).status, name).toBe(401);
  }
});

test('bodies that are broken anywhere are refused as such, and leave what was sent before and comes after', async () => {
  const machine = await recordAs({ provider: { issuer: issuer.plain.issuer } }, 'alice', { number: 1 });
  const kept = keepOf(machine);
  const sending = {
    ...{ url: collector.url, origin: collector.url, issuer: issuer.plain.issuer, subject: 'alice' },
    ...{ token: () => issuer.token('alice'), random: () => 0.5 },
  };
  await sendKept(kept, { ...sending, signal: AbortSignal.abort() });
  const { id, header, segments, seals } = machine.shipped;
  const targets = [
    [`/v1/sessions/${id}/entries?from=0`, 'application/x-ndjson', `${segments[0]?.join('\n')}\n`],
    [`/v1/sessions/${id}/erasures?from=0`, 'application/x-ndjson', `${segments[0]?.[1]}\n`],
    [
      `/v1/devices/${machine.header.device.id}/index?from=0`,
      'application/x-ndjson',
      `{"a":"${'b'.repeat(200)}"}\n`,
    ],
    [`/v1/sessions/${id}`, 'application/json', header],
    [`/v1/sessions/${id}/seals/1`, 'text/plain', seals[0] ?? ''],
  ] as const;
  const broken = fc.tuple(fc.constantFrom(...targets), fc.nat(), fc.constantFrom(...PIECES), fc.nat(40));
  await fc.assert(
    fc.asyncProperty(broken, async ([[path, type, text], place, piece, cut]) => {
      const at = place % text.length;
      const bytes = Buffer.from(text);
      const body = Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(piece, 'latin1'),
        bytes.subarray(at + cut),
      ]);
      const headers = { authorization: `Bearer ${issuer.token('alice')}`, 'content-type': type };
      const answer = await fetch(`${collector.url}${path}`, { method: 'PUT', headers, body });
      expect(answer.status).toBeLessThan(500);
      expect(await answer.text()).not.toContain(text.slice(at, at + 30));
    }),
    { numRuns: 120 },
  );
  await sendKept(kept, { ...sending, signal: new AbortController().signal });
  const authorization = `Bearer ${issuer.token('ruth')}`;
  await expectAllKept(kept, (path) => fetch(`${collector.url}${path}`, { headers: { authorization } }));
});

const PIECES = [
  ...[
    '',
    '\0',
    '\n',
    '\r\n',
    '"',
    '\xff',
    '\xc0\x80',
    '{',
    '}',
    '[',
    '9',
    '-',
    '1e999',
    'null',
    '\\u0000',
    '\\ud800',
  ],
  ...[
    '['.repeat(100_000),
    '{"a":'.repeat(50_000),
    '"__proto__":{"a":1},',
    '\xef\xbb\xbf',
    '0'.repeat(400),
    '../',
  ],
];
