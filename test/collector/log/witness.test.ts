// What a witness refuses, with the status that the specification gives each refusal.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { createWitness, type WitnessAnswer } from '../../../src/collector/log/witness.ts';
import { openWitnessMemory } from '../../../src/collector/log/witness-memory.ts';
import { encodeBase64 } from '../../../src/core/proof/base64.ts';
import { formatCheckpoint } from '../../../src/core/proof/checkpoint.ts';
import { decodeHex } from '../../../src/core/proof/hex.ts';
import { leafHashOf } from '../../../src/core/proof/tree-hash.ts';
import { consistencyRanges } from '../../../src/core/proof/tree-range.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { headOf } from '../../support/collector/plain-tree.ts';
import { keyOf, makeSigner } from '../../support/collector/signer.ts';

const log = makeSigner('log.example/test');
const witness = makeSigner('witness.example/w');
const leaves = Array.from({ length: 40 }, (_, at) => leafHashOf(String(at), sha256));
const { root, proof } = headOf(leaves);
const note = (size: number, signer = log, head = root(size)) =>
  signer.toNote(formatCheckpoint({ origin: signer.origin, size, root: head }));
const lines = (hashes: readonly string[]) =>
  hashes.map((hash) => `${encodeBase64(decodeHex(hash))}\n`).join('');
const body = (before: number, size: number, text = note(size)) =>
  `old ${before}\n${lines(proof(consistencyRanges(before, size)))}\n${text}`;

let folder: string;
let answer: (body: string) => Promise<WitnessAnswer>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cursor-rec-witness-'));
  answer = await open();
});
afterEach(() => rm(folder, { recursive: true }));
const open = async () =>
  createWitness({
    signer: witness,
    logs: [keyOf(log)],
    memory: await openWitnessMemory(folder),
    nowS: () => 1_700_000_000,
  });

test('a witness follows a log from nothing, and remembers it when it starts again', async () => {
  expect((await answer(body(0, 5))).status).toBe(200);
  expect((await answer(body(5, 23))).status).toBe(200);
  const again = await open();
  expect((await again(body(23, 23))).status).toBe(200);
  expect(await again(body(5, 30))).toEqual({ status: 409, text: '23\n', isSize: true });
  expect((await again(body(23, 40))).text).toMatch(/^— witness\.example\/w \S{104}\n$/);
});

it.each<[what: string, status: number, body: () => string]>([
  ['nothing', 400, () => ''],
  ['no proof lines and no empty line', 400, () => `old 10\n${note(20)}`],
  ['an old size with a leading zero', 400, () => body(10, 20).replace('old 10', 'old 010')],
  ['an old size beyond the new one', 400, () => `old 30\n\n${note(20)}`],
  ['64 lines of proof', 400, () => `old 10\n${lines(Array(64).fill(root(3)))}\n${note(20)}`],
  ['a line of proof that is no hash', 400, () => `old 10\nAAAA\n\n${note(20)}`],
  ['another log', 404, () => body(10, 20, note(20, makeSigner('other.example')))],
  ['a key that is not the log’s', 403, () => body(10, 20, note(20, makeSigner('log.example/test')))],
  ['a checkpoint that was changed', 403, () => body(10, 20).replace('\n20\n', '\n21\n')],
  ['an old size that is not what it knows', 409, () => body(9, 20)],
  ['the same size with another root', 409, () => `old 10\n\n${note(10, log, root(11))}`],
  ['a tree that does not go on from the known one', 422, () => body(10, 20, note(20, log, root(21)))],
  ['a proof that is cut', 422, () => `old 10\n\n${note(20)}`],
])('a witness refuses %s with %d, and forgets nothing by it', async (_, status, make) => {
  await answer(body(0, 10));
  expect((await answer(make())).status).toBe(status);
  expect((await answer(body(10, 20))).status).toBe(200);
});

test('a witness whose memory is damaged cosigns nothing of that log', async () => {
  await answer(body(0, 10));
  const [file = ''] = await readdir(folder);
  await writeFile(join(folder, file), 'log.example/test\n');
  await expect(answer(body(0, 20))).rejects.toMatchObject({ code: 'contradiction' });
});

test('a witness asked twice at once for one step cosigns one of two trees, never both', async () => {
  await answer(body(0, 10));
  const other = headOf([...leaves.slice(0, 10), ...leaves.slice(20)]);
  const forked = `old 10\n${lines(other.proof(consistencyRanges(10, 20)))}\n${note(20, log, other.root(20))}`;
  const [one, two] = await Promise.all([answer(body(10, 20)), answer(forked)]);
  expect([one?.status, two?.status]).toEqual([200, 409]);
});
