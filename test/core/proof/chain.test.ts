// The chain against vectors that a shell script computed with jq and sha256sum (test/vectors/make.sh).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseEntry } from '../../../src/core/model/entry.ts';
import { formatCanonical } from '../../../src/core/proof/canonical.ts';
import {
  commitmentOf,
  createCommitter,
  entryHash,
  formatEntryLine,
  headerHash,
} from '../../../src/core/proof/chain.ts';
import { sha256 } from '../../../src/node/hashing.ts';

interface Expected {
  readonly header: string;
  readonly tip: string;
  readonly segments: number;
  readonly entries: readonly {
    readonly seq: number;
    readonly type: string;
    readonly commit: string;
    readonly hash: string;
  }[];
}

const VECTORS = fileURLToPath(new URL('../../vectors', import.meta.url));
const EXPECTED = JSON.parse(readFileSync(join(VECTORS, 'expected.json'), 'utf8')) as Record<string, Expected>;
const NAMES = Object.keys(EXPECTED);

function linesOf(name: string): string[] {
  const folder = join(VECTORS, name);
  const segments = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
  // What follows the last LF of a file is no line.
  return segments.sort().flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1));
}

describe.each(NAMES)('the chain of the vector %s', (name) => {
  const expected = EXPECTED[name]!;
  const lines = linesOf(name);

  it('begins with the header hash that the script computed', () => {
    const header = JSON.parse(readFileSync(join(VECTORS, name, 'session.json'), 'utf8'));
    expect(headerHash(header, sha256)).toBe(expected.header);
    expect(parseEntry(lines[0]!).prev).toBe(expected.header);
  });

  it('has every commit, entry hash and the tip that the script computed', () => {
    expect(lines).toHaveLength(expected.entries.length);
    const hashes = lines.map((line, index) => {
      const entry = parseEntry(line);
      const { seq, type, commit, hash } = expected.entries[index]!;
      expect({ seq: entry.seq, type: entry.type, commit: entry.commit }).toEqual({ seq, type, commit });
      if (entry.salt !== undefined && entry.data !== undefined)
        expect(commitmentOf(formatCanonical(entry.data), entry.salt, sha256)).toBe(commit);
      expect(entryHash(entry, sha256)).toBe(hash);
      return hash;
    });
    expect(hashes.at(-1)).toBe(expected.tip);
  });

  it('is written by formatEntryLine to the byte', () => {
    for (const line of lines) {
      const { salt, data, ...fields } = parseEntry(line);
      const content =
        salt === undefined || data === undefined ? undefined : { salt, canonicalData: formatCanonical(data) };
      expect(formatEntryLine(fields, content)).toBe(line);
    }
  });
});

describe('a committer', () => {
  it('commits to bytes as commitmentOf does to text, whatever it committed to before', () => {
    const commit = createCommitter(sha256);
    for (const length of [5, 3000, 0, 7000, 2]) {
      const salt = sha256(String(length)).slice(0, 32);
      const text = `{"a":"${'é'.repeat(length)}"}`;
      expect(commit(Buffer.from(text), Buffer.from(salt))).toBe(commitmentOf(text, salt, sha256));
    }
  });
});

describe('the vectors', () => {
  it('cover erased and whole entries, several segments and text beyond ASCII', () => {
    expect(NAMES).toEqual(['intact', 'erased', 'torn', 'gap']);
    expect(EXPECTED.intact?.segments).toBe(2);
    expect(linesOf('intact').join('')).toMatch(/😀/u);
    expect(linesOf('erased').filter((line) => !line.includes('"salt"'))).toHaveLength(1);
  });

  const hasTools = ['bash', 'jq', 'sha256sum'].every(
    (tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0,
  );
  it.skipIf(!hasTools)('are what the script writes today (skipped without bash, jq and sha256sum)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cursor-rec-vectors-'));
    try {
      const { status, stderr } = spawnSync('bash', [join(VECTORS, 'make.sh'), folder], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
      const committed = readdirSync(VECTORS, { recursive: true, encoding: 'utf8' })
        // Those beside these are of a script of their own.
        .filter((file) => !file.startsWith('proof'))
        .sort();
      expect([...files, 'make.sh'].sort()).toEqual(committed);
      for (const file of files.filter((path) => path.includes('.')))
        expect(readFileSync(join(folder, file), 'utf8'), file).toBe(
          readFileSync(join(VECTORS, file), 'utf8'),
        );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
