// What receipts and the collector's statement add to a verdict, for whoever has the key of the log.
import { beforeAll, describe, expect, it } from 'vitest';
import { formatCheckpoint } from '../../../src/core/proof/checkpoint.ts';
import { type DeviceStatement, formatDeviceStatement } from '../../../src/core/proof/device-statement.ts';
import { formatLogProof } from '../../../src/core/proof/log-proof.ts';
import { parseNote } from '../../../src/core/proof/signed-note.ts';
import { leafHashOf, rootOver } from '../../../src/core/proof/tree-hash.ts';
import type { Verdict } from '../../../src/core/verify/verdict.ts';
import { createVerifier } from '../../../src/core/verify/verifier.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { verifyEd25519 } from '../../../src/node/verifying.ts';
import {
  makeDeviceKey,
  ownHeader,
  recordSession,
  SENDER,
  type Shipped,
} from '../../support/collector/shipped.ts';
import { keyOf, makeSigner } from '../../support/collector/signer.ts';
import { codesOf } from './recording.ts';

const signer = makeSigner('log.example/test');
const stranger = makeSigner('log.example/test');
const deviceKey = makeDeviceKey();
const own = ownHeader(1, deviceKey);
const STATEMENT: DeviceStatement = {
  device: own.device.id,
  publicKey: deviceKey.publicKey,
  ...SENDER.owner,
  email: 'ana@example.org',
  name: 'Ana',
  groups: ['dev'],
  issuedAt: '2026-01-01T00:00:00.000Z',
  validUntil: '2027-01-01T00:00:00.000Z',
};

/** Recorded with this statement in its header, or another text in its place. */
function record(statement: string | undefined): Promise<Shipped> {
  const device = { ...own.device, ...(statement === undefined ? {} : { statement }) };
  return recordSession({ ...own, device }, deviceKey, { exchanges: 4 });
}

function stated(changes: Partial<DeviceStatement> = {}, by = signer): Promise<Shipped> {
  return record(by.toNote(formatDeviceStatement({ ...STATEMENT, ...changes })));
}

/** The receipts of the seals, of which a log holds each, behind some other leaf. */
function receiptsOf({ seals }: Shipped, by = signer): string[] {
  const leaves = ['other', ...seals.map((seal) => parseNote(seal ?? '')?.text ?? '')];
  const hashes = leaves.map((leaf) => leafHashOf(leaf, sha256));
  return seals.map((_, at) => {
    // A log that has grown to this leaf alone.
    const root = rootOver([hashes[0]!, hashes[at + 1]!], sha256)!;
    const checkpoint = by.toNote(formatCheckpoint({ origin: by.origin, size: 2, root }));
    return formatLogProof({ index: 1, hashes: [hashes[0]!], checkpoint });
  });
}

interface Asked {
  readonly receipts?: readonly (string | undefined)[];
  readonly keys?: readonly Uint8Array[];
  readonly hasLogKey?: boolean;
}

function verify(
  { header, segments, seals }: Shipped,
  { receipts = [], keys, hasLogKey = true }: Asked = {},
): Verdict {
  const verifier = createVerifier({
    ...{ sha256, verifyEd25519 },
    ...(hasLogKey ? { logKey: keyOf(signer) } : {}),
    ...(keys === undefined ? {} : { keys }),
  });
  verifier.header(header);
  for (const [at, lines] of segments.entries()) {
    verifier.segmentOpened(at + 1);
    for (const [index, line] of lines.entries()) verifier.line(new TextEncoder().encode(line), index + 1);
    const [seal, receipt] = [seals[at], receipts[at]];
    if (seal !== undefined) verifier.seal(at + 1, seal);
    if (receipt !== undefined) verifier.receipt(at + 1, receipt);
    verifier.segmentEnded();
  }
  return verifier.end();
}

let recording: Shipped;
beforeAll(async () => {
  recording = await stated();
});

describe('a receipt', () => {
  it('proves that the log holds the seal of its segment', () => {
    const { log, problems } = verify(recording, { receipts: receiptsOf(recording) });
    expect(problems).toEqual([]);
    const proved = recording.seals.map((_, at) => ({ segment: at + 1, index: 1, size: 2 }));
    expect(proved.length).toBeGreaterThan(1);
    expect(log).toMatchObject({ name: signer.origin, proved, unproved: [] });
  });

  it('that is not there leaves its segment unproved, and is no problem', () => {
    const [, ...others] = receiptsOf(recording);
    const { log, problems } = verify(recording, { receipts: [undefined, ...others] });
    expect(problems).toEqual([]);
    expect(log?.unproved).toEqual([1]);
  });

  it('says nothing to who knows no log', () => {
    const verdict = verify(recording, { receipts: ['anything'], hasLogKey: false });
    expect(verdict).toMatchObject({ level: 'intact', signer: 'asserted', problems: [] });
    expect(verdict.log).toBeUndefined();
  });

  it.each<[string, string, (receipts: readonly string[]) => string]>([
    ['receipt-malformed', 'other text', () => 'taken\n'],
    [
      'receipt-other-log',
      'a log of the same name with another key',
      () => receiptsOf(recording, stranger)[0]!,
    ],
    ['receipt-forged', 'a checkpoint that was changed', ([first]) => first!.replace('\n2\n', '\n3\n')],
    ['receipt-wrong', 'the receipt of another seal', ([, second]) => second!],
  ])('is %s where it is %s', (code, _what, change) => {
    const receipts = receiptsOf(recording);
    const verdict = verify(recording, { receipts: receipts.with(0, change(receipts)) });
    expect(verdict).toMatchObject({
      level: 'not-what-it-claims',
      problems: [{ code, file: '0001.receipt' }],
      log: { unproved: [1] },
    });
  });
});

describe('the statement of the collector', () => {
  it('attests the device, and who recorded', () => {
    expect(verify(recording)).toMatchObject({
      level: 'intact-and-attested',
      signer: 'attested',
      problems: [],
      log: {
        owner: { ...SENDER.owner, email: 'ana@example.org', name: 'Ana', isCurrent: true, isIdentity: true },
      },
    });
  });

  it('that is not there leaves the identity asserted', async () => {
    const verdict = verify(await record(undefined));
    expect(verdict).toMatchObject({ level: 'intact', signer: 'asserted', problems: [] });
    expect(verdict.log?.owner).toBeUndefined();
  });

  it('attests nothing of a recording that began when it was over', async () => {
    const verdict = verify(await stated({ validUntil: '2026-01-02T00:00:00.000Z' }));
    expect(verdict).toMatchObject({ level: 'intact', signer: 'asserted', problems: [] });
    expect(verdict.log?.owner).toMatchObject({ isCurrent: false });
  });

  it.each<[string, string, () => Promise<Shipped>]>([
    ['statement-malformed', 'other text', () => record('mine\n')],
    ['statement-other-log', 'signed by another key of that name', () => stated({}, stranger)],
    [
      'statement-forged',
      'changed after it was signed',
      () => record(signer.toNote(formatDeviceStatement(STATEMENT)).replace('"Ana"', '"Eve"')),
    ],
    ['statement-wrong', 'about another key', () => stated({ publicKey: makeDeviceKey().publicKey })],
    ['statement-wrong', 'about another device', () => stated({ device: own.id })],
    ['statement-wrong', 'about another person', () => stated({ subject: 'eve' })],
    ['statement-wrong', 'of another issuer', () => stated({ issuer: 'https://other.example' })],
  ])('is %s where it is %s', async (code, _what, make) => {
    const verdict = verify(await make());
    expect(codesOf(verdict)).toEqual([code]);
    expect(verdict).toMatchObject({ level: 'not-what-it-claims', problems: [{ file: 'session.json' }] });
    expect(verdict.log?.owner).toBeUndefined();
  });

  it('does not help a seal by another key', async () => {
    const { seals } = await recordSession(own, makeDeviceKey());
    const verdict = verify({ ...recording, seals });
    expect(codesOf(verdict)).toContain('seal-forged');
    expect(verdict.level).toBe('not-what-it-claims');
  });

  it('names nobody for what was recorded while nobody was logged in', async () => {
    const identity = { method: 'os-user', subject: 'ana' } as const;
    const device = { ...own.device, statement: signer.toNote(formatDeviceStatement(STATEMENT)) };
    const verdict = verify(await recordSession({ ...own, identity, device }, deviceKey));
    expect(verdict).toMatchObject({
      signer: 'attested',
      problems: [],
      log: { owner: { isIdentity: false } },
    });
  });
});
