// The running log: seals become leaves with receipts, one process leads, witnesses cosign, and damage stops it loudly.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { TransparencyLog } from '../../../src/collector/log/log.ts';
import { openLog } from '../../../src/collector/log/open-log.ts';
import { createWitness } from '../../../src/collector/log/witness.ts';
import { openWitnessMemory } from '../../../src/collector/log/witness-memory.ts';
import { startWitnessServer } from '../../../src/collector/log/witness-server.ts';
import { createWitnesses } from '../../../src/collector/log/witnesses.ts';
import { checkCosignature } from '../../../src/core/proof/cosignature.ts';
import { checkLogProof } from '../../../src/core/proof/log-proof.ts';
import { parseNote } from '../../../src/core/proof/signed-note.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { verifyEd25519 } from '../../../src/node/verifying.ts';
import { createMemoryLog, type MemoryLog } from '../../support/collector/memory-log.ts';
import { keyOf, makeSigner } from '../../support/collector/signer.ts';
import { eventually } from '../../support/eventually.ts';

const signer = makeSigner('log.example/test');
const check = { sha256, verifyEd25519 };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function start(memory: MemoryLog, witnesses?: Parameters<typeof openLog>[0]['witnesses']): TransparencyLog {
  const { store, blobs } = memory;
  const log = openLog({ store, blobs, signer, ...(witnesses === undefined ? {} : { witnesses }) });
  closing.push(() => log.close());
  return log;
}

async function receiptOf(log: TransparencyLog, leaf: number): Promise<string> {
  return eventually(async () => {
    const receipt = await log.receipt(leaf);
    expect(receipt).toBeDefined();
    return receipt as string;
  });
}

describe('a running log', () => {
  it('gives each seal a receipt that proves that very seal, to whoever has the key', async () => {
    const memory = createMemoryLog();
    const log = start(memory);
    for (let at = 0; at < 300; at++) memory.add(`seal ${at}\n`);
    log.wake();
    const receipt = await receiptOf(log, 299);
    const key = keyOf(signer);
    expect(checkLogProof(receipt, 'seal 299\n', { key, ...check })).toEqual({
      type: 'proved',
      index: 299,
      size: 300,
    });
    expect(checkLogProof(receipt, 'seal 298\n', { key, ...check }).type).toBe('not-included');
    expect(
      checkLogProof(receipt, 'seal 299\n', { key: keyOf(makeSigner('log.example/test')), ...check }).type,
    ).toBe('other-log');
    const forged = receipt.replace(/\n300\n/, '\n301\n');
    expect(checkLogProof(forged, 'seal 299\n', { key, ...check }).type).toBe('forged');
    expect(
      checkLogProof(receipt.replace('index 299', 'index 0299'), 'seal 299\n', { key, ...check }).type,
    ).toBe('malformed');
    expect(await log.receipt(300)).toBeUndefined();
  });

  it('serves its files by their paths, and nothing by any other', async () => {
    const memory = createMemoryLog();
    const log = start(memory);
    memory.add('seal\n');
    log.wake();
    await receiptOf(log, 0);
    expect(Buffer.from((await log.readFile('checkpoint')) ?? []).toString()).toBe(await log.checkpoint());
    expect(Buffer.from((await log.readFile('tile/entries/000.p/1')) ?? []).toString()).toBe('\0\x05seal\n');
    expect((await log.readFile('tile/0/000.p/1'))?.length).toBe(32);
    for (const path of ['tile/0/000', 'tile/0/000.p/2', '../collector.db', 'tile/entries/%2e'])
      expect(await log.readFile(path)).toBeUndefined();
  });

  it('is led by one process at a time, and by the other when that one ends', async () => {
    const memory = createMemoryLog();
    const first = start(memory);
    const second = start(memory);
    memory.add('a\n');
    second.wake();
    await receiptOf(second, 0);
    await first.close();
    memory.add('b\n');
    second.wake();
    await receiptOf(second, 1);
    expect(second.problem).toBeUndefined();
  });

  it('says why it stands still, and goes on once that is mended', async () => {
    const memory = createMemoryLog();
    memory.failAfter(0);
    const log = start(memory);
    memory.add('a\n');
    log.wake();
    await eventually(() => expect(log.problem).toBe('the store is gone'));
    memory.failAfter(undefined);
    await receiptOf(log, 0);
    expect(log.problem).toBeUndefined();
  });

  // After an outage of the database all replicas but one would stay out of the load balancer.
  it('has no problem any more once another process leads, though it had one before', async () => {
    const memory = createMemoryLog();
    memory.failAfter(0);
    const log = start(memory);
    memory.add('a\n');
    log.wake();
    await eventually(() => expect(log.problem).toBe('the store is gone'));
    const other = Promise.withResolvers<void>();
    const led = memory.store.lead(() => other.promise);
    await eventually(() => expect(log.problem).toBeUndefined());
    other.resolve();
    await led;
  });

  it('carries the cosignature of a witness, which refuses a log that forgot what it had said', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cursor-rec-witness-'));
    closing.push(() => rm(folder, { recursive: true }));
    const witness = makeSigner('witness.example/w');
    const key = { ...keyOf(witness), kind: 'cosignature' as const };
    const answer = createWitness({
      signer: witness,
      logs: [keyOf(signer)],
      memory: await openWitnessMemory(folder),
      nowS: () => 1_700_000_000,
    });
    const server = await startWitnessServer(answer, { host: '127.0.0.1', port: 0 });
    closing.push(() => server.close());
    const memory = createMemoryLog();
    const log = start(memory, createWitnesses([{ key, url: server.url }]));
    for (const count of [3, 400]) {
      for (let at = 0; at < count; at++) memory.add(`seal ${count} ${at}\n`);
      log.wake();
      await eventually(async () => {
        const note = parseNote((await log.checkpoint()) ?? '');
        expect(note?.text).toContain(`\n${count === 3 ? 3 : 403}\n`);
        expect(note && checkCosignature(note, key, check)).toBe(1_700_000_000);
      });
    }
    const receipt = await receiptOf(log, 402);
    expect(checkLogProof(receipt, 'seal 400 399\n', { key: keyOf(signer), ...check }).type).toBe('proved');
    await log.close();
    // The same log's key over a store that was set back and filled with something else.
    const rewritten = createMemoryLog();
    const witnesses = createWitnesses([{ key, url: server.url }]);
    const other = start(rewritten, witnesses);
    for (let at = 0; at < 500; at++) rewritten.add(`another ${at}\n`);
    other.wake();
    await receiptOf(other, 499);
    await eventually(() => expect(witnesses.states[0]?.problem).toMatch(/another history/));
    expect(
      checkCosignature(parseNote((await other.checkpoint()) ?? '') as never, key, check),
    ).toBeUndefined();
  });
});
