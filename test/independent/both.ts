// Both verifiers on many folders: ours, and the one in Python that was written from the specification alone.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { verifyFolder } from '../../src/cli/read/verify-folder.ts';
import type { Erasure, Level, Verdict } from '../../src/core/verify/verdict.ts';
import { sha256 } from '../../src/node/hashing.ts';
import { changeFiles, type Files, writeFiles } from './files.ts';

/** What the other verifier says of a folder. */
export interface OtherVerdict {
  readonly level: Level;
  readonly problems: readonly { readonly file: string; readonly line: number; readonly text: string }[];
  readonly erasures: readonly (Omit<Erasure, 'unfinished'> & Required<Pick<Erasure, 'unfinished'>>)[];
  /** Lines of erasures.jsonl. */
  readonly erasureFaults: readonly number[];
  readonly unexplained: Verdict['unexplained'];
}
export interface Both {
  readonly own: Verdict;
  readonly other: OtherVerdict;
}

const SCRIPT = fileURLToPath(new URL('verify.py', import.meta.url));
/** Folders that one process is asked for: its start is then nothing beside its work. */
const BATCH = 500;
const LEVELS: Readonly<Record<string, Level>> = {
  'intact and attested': 'intact-and-attested',
  intact: 'intact',
  'intact with gaps': 'intact-with-gaps',
  'cut off': 'cut-off',
  'not what it claims': 'not-what-it-claims',
};

/** The verdicts on recordings in their order; `key`: the device's public key in base64 that the verifiers are given. */
export async function verifyBoth(recordings: readonly Files[], key?: string): Promise<Both[]> {
  const keys = key === undefined ? {} : { keys: [Buffer.from(key, 'base64')] };
  return inFolders(recordings, async (folders) => {
    const others = verifyFolders(folders, key);
    const own: Verdict[] = [];
    for (const folder of folders) own.push(await verifyFolder(folder, { sha256, ...keys }));
    return (await others).map((other, index) => ({ own: own[index] as Verdict, other }));
  });
}

/** The other verifier's verdicts alone. */
export async function verifyOther(recordings: readonly Files[]): Promise<OtherVerdict[]> {
  return inFolders(recordings, (folders) => verifyFolders(folders, undefined));
}

/** What comes of the recordings, each in a folder while it is looked at. */
async function inFolders<Result>(
  recordings: readonly Files[],
  look: (folders: readonly string[]) => Promise<Result[]>,
): Promise<Result[]> {
  const root = await mkdtemp(join(tmpdir(), 'cursor-rec-both-'));
  const results: Result[] = [];
  try {
    for (let start = 0; start < recordings.length; start += BATCH) {
      const batch = recordings.slice(start, start + BATCH);
      const folders = batch.map((_, index) => join(root, String(start + index)));
      for (const [index, files] of batch.entries()) await writeFiles(folders[index] ?? '', files);
      results.push(...(await look(folders)));
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
    }
    return results;
  } finally {
    await rm(root, { recursive: true });
  }
}

/** Our verdicts on variants of one recording, of which only the files that differ are written. */
export async function verifyOwn(original: Files, variants: readonly Files[]): Promise<Verdict[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cursor-rec-own-'));
  try {
    await writeFiles(folder, original);
    const verdicts: Verdict[] = [];
    for (const variant of variants) {
      changeFiles(folder, { from: original, to: variant });
      verdicts.push(await verifyFolder(folder, { sha256 }));
      changeFiles(folder, { from: variant, to: original });
    }
    return verdicts;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The other verifier's verdicts, by one process. Rejects where it does not end as it promises. */
async function verifyFolders(folders: readonly string[], key: string | undefined): Promise<OtherVerdict[]> {
  const keyed = key === undefined ? [] : ['--key', key];
  const child = spawn('python3', [SCRIPT, '--json', ...keyed, ...folders], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const verdicts: OtherVerdict[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    // It prints one such object a folder.
    const { verdict, ...found } = JSON.parse(line) as { verdict: string } & Omit<OtherVerdict, 'level'>;
    const level = LEVELS[verdict];
    if (level === undefined) throw new Error(`expected a verdict of the specification, found ${verdict}`);
    verdicts.push({ ...found, level });
  }
  const code = await ended;
  const wanted = verdicts.some(({ level }) => level === 'not-what-it-claims') ? 5 : 0;
  if (verdicts.length !== folders.length || code !== wanted)
    throw new Error(
      `expected ${folders.length} verdicts and code ${wanted}, found ${verdicts.length} and ${code}`,
    );
  return verdicts;
}
