// Folders verified from disk: the vectors, and what happens to files.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_HEADER_BYTES, verifyFolder } from '../../../src/cli/read/verify-folder.ts';
import { formatCanonical } from '../../../src/core/proof/canonical.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { part, sessionOf } from '../../core/verify/recording.ts';

const VECTORS = fileURLToPath(new URL('../../vectors', import.meta.url));
const EXPECTED = JSON.parse(await readFile(join(VECTORS, 'expected.json'), 'utf8')) as Record<
  string,
  { tip: string }
>;
const FILES = ['session.json', '0001.jsonl', '0002.jsonl'] as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cursor-rec-verify-'));
  await cp(join(VECTORS, 'intact'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

function verify(maxLineBytes?: number) {
  return verifyFolder(folder, { sha256, ...(maxLineBytes === undefined ? {} : { maxLineBytes }) });
}
async function codes() {
  return (await verify()).problems.map(({ code }) => code);
}
async function edit(file: string, change: (bytes: Buffer) => Uint8Array) {
  await writeFile(join(folder, file), change(await readFile(join(folder, file))));
}

describe('verifyFolder', () => {
  it.each([
    ['intact', 'intact'],
    ['erased', 'intact-with-gaps'],
    ['gap', 'intact-with-gaps'],
    ['torn', 'cut-off'],
  ])('says of the vector %s that it is %s', async (name, level) => {
    const verdict = await verifyFolder(join(VECTORS, name), { sha256 });
    expect(verdict).toMatchObject({ level, tip: EXPECTED[name]?.tip, problems: [] });
    if (name === 'torn') expect(verdict.torn).toEqual({ file: '0002.jsonl', line: 9, bytes: 196 });
  });

  it('ignores files of other names', async () => {
    for (const name of [
      '0001.receipt',
      '0001.seal.tmp',
      '1.seal',
      '0000.seal',
      '1.jsonl',
      '0000.jsonl',
      '00003.jsonl',
      '0003.jsonl.tmp',
    ])
      await writeFile(join(folder, name), 'x');
    expect(await verify()).toMatchObject({ level: 'intact', segments: 2 });
  });

  it('is cut-off without a problem wherever the last line is cut, also within a character', async () => {
    const whole = await readFile(join(folder, '0002.jsonl'));
    const lineStart = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let end = lineStart; end < whole.length; end++) {
      await writeFile(join(folder, '0002.jsonl'), whole.subarray(0, end));
      const verdict = await verify();
      expect(verdict).toMatchObject({ level: 'cut-off', entries: 17, problems: [] });
      expect(verdict.torn?.bytes ?? 0).toBe(end - lineStart);
    }
    await writeFile(
      join(folder, '0002.jsonl'),
      Buffer.concat([whole.subarray(0, lineStart), Buffer.of(0xf0, 0x9f)]),
    );
    expect(await verify()).toMatchObject({ level: 'cut-off', torn: { bytes: 2 }, problems: [] });
  });

  it('finds a torn line in a segment that another follows', async () => {
    await edit('0001.jsonl', (bytes) => bytes.subarray(0, -10));
    expect((await verify()).problems).toMatchObject([
      { code: 'torn-line', file: '0001.jsonl' },
      { code: 'segment-unclosed', file: '0001.jsonl' },
      { code: 'seq-hole', file: '0002.jsonl', line: 1, seq: 9 },
    ]);
  });

  it('finds a segment that is missing, and one that was renamed', async () => {
    await rename(join(folder, '0002.jsonl'), join(folder, '0003.jsonl'));
    expect(await codes()).toEqual(['segment-missing', 'segment-closed-wrong']);
    await unlink(join(folder, '0001.jsonl'));
    expect(await codes()).toEqual(['segment-missing', 'part-missing', 'segment-closed-wrong']);
    await unlink(join(folder, '0003.jsonl'));
    expect(await verify()).toMatchObject({ level: 'cut-off', entries: 0, segments: 0 });
  });

  it('finds two segments that changed places', async () => {
    await rename(join(folder, '0001.jsonl'), join(folder, 'x'));
    await rename(join(folder, '0002.jsonl'), join(folder, '0001.jsonl'));
    await rename(join(folder, 'x'), join(folder, '0002.jsonl'));
    expect(await codes()).toEqual(expect.arrayContaining(['seq-hole', 'seq-repeat', 'entry-after-close']));
  });

  it('finds that the header is missing, too long, no UTF-8 or a link', async () => {
    const header = join(folder, 'session.json');
    await writeFile(header, `{"x":"${'x'.repeat(MAX_HEADER_BYTES)}"}`);
    expect((await verify()).problems).toMatchObject([{ code: 'too-long', file: 'session.json' }]);
    await writeFile(header, Buffer.from('{"x":"\xff"}', 'latin1'));
    expect(await codes()).toEqual(['not-utf8']);
    await unlink(header);
    expect(await codes()).toEqual(['header-missing']);
    await symlink(join(VECTORS, 'intact', 'session.json'), header);
    expect(await codes()).toEqual(['not-a-file']);
  });

  it('finds a segment that is no file, and does not read what it leads to', async () => {
    await unlink(join(folder, '0002.jsonl'));
    await symlink('/dev/zero', join(folder, '0002.jsonl'));
    expect((await verify()).problems).toMatchObject([{ code: 'not-a-file', file: '0002.jsonl' }]);
  });

  /** Somebody may wait for the moment between the look into the folder and the reading, to have an auditor's program hang. */
  it.skipIf(process.platform === 'win32').each(['0001.jsonl', '0002.jsonl', '0001.seal'])(
    'does not wait for the writer of a pipe that is put in place of %s after the look',
    async (file) => {
      await writeFile(join(folder, '0001.seal'), 'x');
      let hashes = 0;
      const verdict = await verifyFolder(folder, {
        sha256(bytes) {
          // The header is hashed before the first segment is opened.
          if (hashes++ === 0) {
            rmSync(join(folder, file));
            execFileSync('mkfifo', [join(folder, file)]);
          }
          return sha256(bytes);
        },
      });
      expect(verdict.problems).toContainEqual(expect.objectContaining({ code: 'not-a-file', file }));
    },
  );

  it('finds a receipt that is no file, and asks nothing else of receipts', async () => {
    await writeFile(join(folder, '0009.receipt'), 'x');
    expect(await codes()).toEqual([]);
    await mkdir(join(folder, '0001.receipt'));
    expect((await verify()).problems).toMatchObject([{ code: 'not-a-file', file: '0001.receipt' }]);
  });

  it('passes over names that are no numbers of segments', async () => {
    for (const name of ['0000.jsonl', '00001.jsonl', '1.jsonl', '0001.jsonl.bak', '0000.seal'])
      await writeFile(join(folder, name), 'x\n');
    expect(await codes()).toEqual([]);
  });

  it('finds a line that is no UTF-8, or begins with a byte order mark', async () => {
    await edit('0001.jsonl', (bytes) =>
      Buffer.from(bytes.toString('latin1').replace('zo', 'z\xff'), 'latin1'),
    );
    await edit('0002.jsonl', (bytes) =>
      Buffer.from(bytes.toString('latin1').replace('before', 'bef\xffre'), 'latin1'),
    );
    expect((await verify()).problems).toMatchObject([{ code: 'not-utf8', file: '0002.jsonl', line: 1 }]);
    await cp(join(VECTORS, 'intact'), folder, { recursive: true });
    await edit('0001.jsonl', (bytes) => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]));
    expect((await verify()).problems).toMatchObject([
      { code: 'line-malformed', file: '0001.jsonl', line: 1 },
      { code: 'exchange-not-opened', file: '0001.jsonl', line: 4 },
    ]);
  });

  it('finds lines that are too long and goes on after them', async () => {
    const { problems } = await verify(700);
    expect(problems[0]).toMatchObject({ code: 'too-long', file: '0001.jsonl', line: 5 });
    expect(problems.filter(({ code }) => code !== 'too-long')).toEqual([]);
  });

  it('reads lines that are longer than what it reads at once', async () => {
    const { header, segments } = sessionOf([
      part('é'.repeat(400_000)),
      part({ $part: 1 }),
      part('x'.repeat(262_144)),
    ]);
    await writeFile(join(folder, 'session.json'), header);
    await writeFile(join(folder, '0001.jsonl'), `${segments[0]?.join('\n')}\n`);
    await unlink(join(folder, '0002.jsonl'));
    expect(await verify()).toMatchObject({ level: 'intact', entries: 7 });
  });

  it('rejects for a folder that is not there', async () => {
    await expect(verifyFolder(join(folder, 'none'), { sha256 })).rejects.toThrow(/ENOENT/);
  });

  // White space in session.json, and whatever else leaves its canonical form as it is, is not covered by the hash and changes nothing.
  // The last entry is bound by the tip alone, which a seal holds: there the tip differs.
  it('never finds a recording intact of which one byte was changed, added or taken out', {
    timeout: 120_000,
  }, async () => {
    const originals = new Map(
      await Promise.all(FILES.map(async (file) => [file, await readFile(join(folder, file))] as const)),
    );
    const mutation = fc.record({
      file: fc.constantFrom(...FILES),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      kind: fc.constantFrom('change', 'add', 'remove'),
      byte: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from(' \n\r\t"\\0123456789abcdef{}[],:$'))),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ file, at, kind, byte }) => {
        const original = originals.get(file)!;
        const index = Math.floor(at * original.length);
        const mutated = Buffer.concat([
          original.subarray(0, index),
          kind === 'remove' ? Buffer.alloc(0) : Buffer.of(byte),
          original.subarray(kind === 'add' ? index : index + 1),
        ]);
        fc.pre(!mutated.equals(original) && !(file === 'session.json' && hasSameForm(mutated, original)));
        await writeFile(join(folder, file), mutated);
        const { level, tip } = await verify();
        await writeFile(join(folder, file), original);
        if (level !== 'intact') return;
        expect(tip).not.toBe(EXPECTED.intact?.tip);
        expect([file, original.subarray(index).indexOf('\n')]).toEqual([
          '0002.jsonl',
          original.length - 1 - index,
        ]);
      }),
      { numRuns: 1500 },
    );
    expect((await readdir(folder)).sort()).toEqual([...FILES].sort());
  });
});

function hasSameForm(one: Buffer, other: Buffer): boolean {
  try {
    return (
      formatCanonical(JSON.parse(one.toString('utf8'))) ===
      formatCanonical(JSON.parse(other.toString('utf8')))
    );
  } catch {
    return false;
  }
}
