// Both verifiers agree on every golden recording, on every mutation of one, and on clean recordings of any kind.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ErasureEntry,
  erasureHash,
  erasureText,
  formatErasureLine,
  parseErasureLine,
} from '../../src/core/proof/erasure.ts';
import type { Level, Verdict } from '../../src/core/verify/verdict.ts';
import { signWith } from '../../src/sidecar/identity/device-key.ts';
import { makeRecordings } from '../recordings/make.ts';
import { sha256 } from '../support/recording.ts';
import { deviceKeyOf, headerOf } from '../support/sealed-session.ts';
import { type OtherVerdict, verifyBoth, verifyOther, verifyOwn } from './both.ts';
import { cleanSession, recordClean } from './clean-session.ts';
import { type Files, readFiles } from './files.ts';
import { lies } from './lies.ts';
import { type Mutation, mutationsOf } from './mutations.ts';

const GOLDEN = fileURLToPath(new URL('../recordings/', import.meta.url));
const VECTORS = fileURLToPath(new URL('../vectors/', import.meta.url));
const KEY = deviceKeyOf('golden').publicKey;
/** DEEP=1: 1,000 clean recordings, and every single mutation; it takes minutes. Else samples of both. */
const IS_DEEP = process.env.DEEP === '1';
const CLEAN_RUNS = IS_DEEP ? 1000 : 40;

const LEVELS: readonly (readonly [name: string, level: Level, withKey: Level])[] = [
  ['open', 'cut-off', 'cut-off'],
  ['sealed', 'intact', 'intact-and-attested'],
  ['frames', 'intact', 'intact-and-attested'],
  ['tampered', 'not-what-it-claims', 'not-what-it-claims'],
  ['cut-off', 'cut-off', 'cut-off'],
  ['erased', 'intact-with-gaps', 'intact-with-gaps'],
  ['tombstone', 'intact-with-gaps', 'intact-with-gaps'],
  ['recovered', 'intact-with-gaps', 'intact-with-gaps'],
];

describe('a golden recording', () => {
  it('is what its name says, to both verifiers, with the key and without', async () => {
    const recordings = await Promise.all(LEVELS.map(([name]) => readFiles(join(GOLDEN, name))));
    const without = await verifyBoth(recordings);
    const withKey = await verifyBoth(recordings, KEY);
    LEVELS.forEach(([name, level, attested], index) => {
      expect([name, without[index]?.own.level, without[index]?.other.level]).toEqual([name, level, level]);
      expect([name, withKey[index]?.own.level, withKey[index]?.other.level]).toEqual([
        name,
        attested,
        attested,
      ]);
    });
    expect(withKey[3]?.own.problems).toMatchObject([
      {
        code: 'commit-mismatch',
        file: '0001.jsonl',
        line: 2,
        seq: 1,
        expected: expect.any(String),
        found: expect.any(String),
      },
    ]);
  });

  it('is not what it claims to one who knows another key', async () => {
    const sealed = await readFiles(join(GOLDEN, 'sealed'));
    const [both] = await verifyBoth([sealed], deviceKeyOf('other').publicKey);
    expect(both?.own.problems).toMatchObject([{ code: 'key-unknown', file: 'session.json' }]);
    expect(both?.other.problems).toMatchObject([{ file: '.', text: expect.stringContaining('keys:') }]);
  });

  it('that was made anew is of the same kind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cursor-rec-made-'));
    await makeRecordings(folder);
    const recordings = await Promise.all(LEVELS.map(([name]) => readFiles(join(folder, name))));
    const verdicts = await verifyBoth(recordings, KEY);
    expect(verdicts.map(({ own }) => own.level)).toEqual(LEVELS.map(([, , level]) => level));
    await rm(folder, { recursive: true });
  });

  it('without seals is whole in itself, to both verifiers', async () => {
    const names = ['intact', 'erased', 'gap', 'torn'];
    const verdicts = await verifyBoth(await Promise.all(names.map((name) => readFiles(join(VECTORS, name)))));
    const expected = ['intact', 'intact-with-gaps', 'intact-with-gaps', 'cut-off'];
    expect(verdicts.map(({ own }) => own.level)).toEqual(expected);
    expect(verdicts.map(({ other }) => other.level)).toEqual(expected);
  });
});

describe('what was erased', () => {
  it('is explained, or not, by the same tombstones to both verifiers', async () => {
    const golden = await Promise.all(LEVELS.map(([name]) => readFiles(join(GOLDEN, name))));
    const recordings = [...golden, ...(await tombstoneVariants())];
    const told = (await verifyBoth(recordings)).map(({ own, other }) => [listOwn(own), listOther(other)]);
    expect(told.map(([, other]) => other)).toEqual(told.map(([own]) => own));
    const kinds = told.flatMap(([own]) => Object.entries(own ?? {}));
    for (const kind of ['erasures', 'erasureFaults', 'unexplained'])
      expect([kind, kinds.some(([name, list]) => name === kind && list.length > 0)]).toEqual([kind, true]);
  });
});

/** The golden recording with a tombstone, whose tombstones were changed in every way that the page speaks of. */
async function tombstoneVariants(): Promise<Files[]> {
  const files = await readFiles(join(GOLDEN, 'tombstone'));
  const line = String(files.get('erasures.jsonl') ?? '');
  const first = parseErasureLine(line.trimEnd());
  if (first === undefined) throw new Error('expected the golden tombstone to be one');
  const sign = signWith(deviceKeyOf('golden').privateKey);
  const toLine = (changes: Partial<ErasureEntry>, keyed = sign) => {
    const { signature: _, ...entry } = { ...first, ...changes };
    return `${formatErasureLine({ ...entry, signature: keyed(erasureText(entry)) })}\n`;
  };
  const next = { seq: 1, prev: erasureHash(first, sha256), scope: 'turn' } as const;
  const other = deviceKeyOf('other');
  const texts = [
    '',
    `${line}torn`,
    `${line}no tombstone\n`,
    line.replace('alice', 'mallory'),
    line + toLine({ ...next, entries: [[7, 8]] }),
    line + toLine({ ...next, prev: '0'.repeat(64) }),
    line + toLine({ ...next, seq: 2 }),
    toLine({ ...next, entries: [[1, 1]] }),
    toLine({ entries: [[0, 9]] }),
    toLine({
      entries: [
        [1, 2],
        [3, 4],
      ],
    }),
    toLine({ entries: [[4, 1]] }),
    toLine({ session: headerOf(9, other).id }),
    toLine({ key: other.publicKey }, signWith(other.privateKey)),
    toLine({ key: other.publicKey }),
  ];
  return texts.map((text) => new Map(files).set('erasures.jsonl', Buffer.from(text)));
}

function listOwn({ erasures, erasureFaults, unexplained }: Verdict) {
  return {
    erasures: erasures.map((erasure) => ({ unfinished: [], ...erasure })),
    // One line may have two faults.
    erasureFaults: [...new Set(erasureFaults.map(({ line }) => line))],
    unexplained,
  };
}

function listOther({ erasures, erasureFaults, unexplained }: OtherVerdict): ReturnType<typeof listOwn> {
  return { erasures: [...erasures], erasureFaults: [...erasureFaults], unexplained };
}

describe('a mutation of a sealed recording', () => {
  it.each([
    ['sealed', 5000],
    ['frames', 5000],
  ])(
    '(%s) is found in its file, or is no problem, by both verifiers',
    { timeout: 1_200_000 },
    async (name, atLeast) => {
      const golden = await readFiles(join(GOLDEN, name));
      const mutations = mutationsOf(golden, await readFiles(join(GOLDEN, 'recovered')));
      expect(mutations.length).toBeGreaterThan(atLeast);
      // Of those that differ in where a byte is, the suite takes every thirteenth.
      const sample = mutations.filter(({ isOneOfMany }) => IS_DEEP || isOneOfMany !== true);
      const files = sample.map((mutation) => mutation.files);
      const [own, others] = await Promise.all([verifyOwn(golden, files), verifyOther(files)]);
      const disputed = sample.filter(({ expected }, index) => {
        const [ours, other] = [own[index], others[index]];
        if (ours === undefined || other === undefined) throw new Error('expected a verdict, found none');
        const named = new Set(other.problems.map(({ file }) => stemOf(file)));
        const isNamed =
          expected !== 'found' ||
          named.has(WHOLE) ||
          ours.problems.some(({ file }) => named.has(stemOf(file)));
        return ours.level !== levelOf(expected) || other.level !== levelOf(expected) || !isNamed;
      });
      expect(disputed.map((mutation) => mutation.name).slice(0, 20)).toEqual([]);
    },
  );
});

/** The stem of the folder, `.`, where the other verifier names files that are missing. */
const WHOLE = '';

/** A segment and its seal are one thing to name: `0001`. */
function stemOf(file: string): string {
  return file.slice(0, file.indexOf('.'));
}

function levelOf(expected: Mutation['expected']): Level {
  return expected === 'found' ? 'not-what-it-claims' : expected;
}

describe('a lie that the device itself has sealed', () => {
  it('is found by both verifiers', async () => {
    const told = lies();
    const verdicts = await verifyBoth(
      told.map(({ files }) => files),
      KEY,
    );
    const seen = told.map(({ name, code }, index) => ({
      name,
      hasCode: verdicts[index]?.own.problems.some((problem) => problem.code === code),
      other: verdicts[index]?.other.level,
    }));
    expect(seen).toEqual(
      told.map(({ name, isOwnOnly }) => ({
        name,
        hasCode: true,
        other: isOwnOnly === true ? 'intact-and-attested' : 'not-what-it-claims',
      })),
    );
  });
});

describe('a clean recording', () => {
  it('alarms neither verifier, whatever is in it', { timeout: 600_000 }, async () => {
    const home = await mkdtemp(join(tmpdir(), 'cursor-rec-clean-'));
    const recordings: Files[] = [];
    await fc.assert(
      fc.asyncProperty(cleanSession, async (session) => {
        recordings.push(await readFiles(await recordClean(home, recordings.length, session)));
      }),
      { numRuns: CLEAN_RUNS },
    );
    const verdicts = await verifyBoth(recordings, deviceKeyOf('clean').publicKey);
    const alarms = verdicts.filter(
      ({ own, other }) => own.problems.length + other.problems.length > 0 || own.level !== other.level,
    );
    expect(alarms).toEqual([]);
    await rm(home, { recursive: true });
  });
});

describe('the independent verifier', () => {
  it('is one file of at most 200 lines, and imports nothing but the standard library', async () => {
    const text = await readFile(new URL('verify.py', import.meta.url), 'utf8');
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(200);
    const modules = [...text.matchAll(/^(?:import|from) (.*)$/gm)].flatMap(([, names = '']) =>
      names.replace(/ import .*/, '').split(', '),
    );
    expect(modules.sort()).toEqual([
      'argparse',
      'base64',
      'decimal',
      'functools',
      'hashlib',
      'itertools',
      'json',
      'math',
      'pathlib',
      're',
      'subprocess',
      'sys',
      'tempfile',
      'threading',
    ]);
  });
});
