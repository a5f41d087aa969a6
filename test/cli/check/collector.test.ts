import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../../src/cli/check/check.ts';
import { checkCollector } from '../../../src/cli/check/collector.ts';
import type { Scene } from '../../../src/cli/check/scene.ts';
import { parseConfig } from '../../../src/core/model/config.ts';
import type { OrgPolicyStatus } from '../../../src/sidecar/ship/follow-policy.ts';
import type { ShipStatus } from '../../../src/sidecar/ship/shipper.ts';
import { startOpenCollector } from '../../support/collector/open-collector.ts';
import { makeSigner } from '../../support/collector/signer.ts';

const URL_OF_NONE = 'https://rec.example.org';
/** What is looked at of a scene, and no more. */
function check(
  collector: object | undefined,
  sidecar?: Partial<ShipStatus>,
  organisation?: OrgPolicyStatus,
): Promise<Finding> {
  const scene = {
    home: join(tmpdir(), 'no-such-home'),
    environment: {},
    config: parseConfig(collector === undefined ? {} : { collector }),
    sidecar: sidecar === undefined ? undefined : { now: { collector: sidecar, organisation } },
  };
  return checkCollector(scene as unknown as Scene);
}

/** A checkpoint by this key, as some collector would show it. */
async function openCheckpoint(note: string, status = 200): Promise<string> {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/healthz' ? status : 200;
    response.end(request.url === '/healthz' ? '{}' : note);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('checkCollector', () => {
  it('is fine where none is configured', async () => {
    expect(await check(undefined)).toMatchObject({
      status: 'ok',
      found: expect.stringMatching(/stay on this/),
    });
  });

  const shipping = {
    url: URL_OF_NONE,
    waiting: { sessions: 2, bytes: 1000, entries: 7 },
    quarantined: [],
    unproved: [],
  };
  it.each<[Finding['status'], Partial<ShipStatus>, RegExp]>([
    ['ok', { ...shipping, state: 'connected' }, /connected, 2 sessions waiting \(7 entries, 1\.0 KB\)/],
    ['warn', { ...shipping, state: 'offline', problem: 'ECONNREFUSED' }, /ECONNREFUSED/],
    ['fail', { ...shipping, state: 'refused', problem: 'another key' }, /another key/],
    [
      'warn',
      { ...shipping, state: 'connected', quarantined: [{ session: 'one', code: 'fork', message: 'forked' }] },
      /1 session in quarantine/,
    ],
    [
      'fail',
      { ...shipping, state: 'connected', unproved: [{ session: 'one', code: 'bad-receipt', message: 'no' }] },
      /1 session with a receipt that proves nothing/,
    ],
    ['warn', { ...shipping, state: 'connected', indexProblem: 'fork: no' }, /list of sessions was refused/],
    [
      'warn',
      { ...shipping, state: 'connected', dropped: { sessions: 3, lastAt: '2026-11-26T10:00:00.000Z' } },
      /content of 3 sessions dropped/,
    ],
    ['warn', {}, /started before/],
  ])('is %s by what the running sidecar says: %j', async (status, said, found) => {
    const finding = await check({ url: URL_OF_NONE }, said);
    expect(finding).toMatchObject({ status, found: expect.stringMatching(found) });
    expect(finding.fix === undefined).toBe(status === 'ok');
  });

  it.each<[Finding['status'], OrgPolicyStatus]>([
    ['ok', { version: 3, at: '2026-11-26T10:00:00.000Z' }],
    ['warn', { isUnknown: true }],
    ['warn', { version: 3, problem: 'expected it to be signed' }],
  ])('is %s by what is known of the policy: %j', async (status, organisation) => {
    const said: Partial<ShipStatus> = { ...shipping, state: 'connected' };
    expect(await check({ url: URL_OF_NONE }, said, organisation)).toMatchObject({ status });
  });

  it('asks the collector itself where no sidecar runs', async () => {
    const collector = await startOpenCollector();
    const { url, verifierKey: key } = collector;
    expect(await check({ url, key })).toMatchObject({
      status: 'ok',
      found: expect.stringMatching(/is the one/),
    });
    expect(await check({ url })).toMatchObject({ status: 'ok', found: expect.stringMatching(/first time/) });
    await collector.close();
    expect(await check({ url, key })).toMatchObject({
      status: 'warn',
      found: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/),
      fix: expect.stringMatching(/nothing is lost/),
    });
  });

  it('tells another collector at the same address from the one that it knows', async () => {
    const [known, other] = [makeSigner('log.example/test'), makeSigner('log.example/test')];
    const text = 'log.example/test\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
    const url = await openCheckpoint(known.toNote(text));
    expect(await check({ url, key: known.verifierKey })).toMatchObject({ status: 'ok' });
    expect(await check({ url, key: other.verifierKey })).toMatchObject({
      status: 'fail',
      found: expect.stringMatching(/another collector/),
    });
  });

  it('sees that something else answers there', async () => {
    const url = await openCheckpoint('<html>', 502);
    expect(await check({ url })).toMatchObject({
      status: 'warn',
      found: expect.stringMatching(/answers 502/),
    });
  });
});
