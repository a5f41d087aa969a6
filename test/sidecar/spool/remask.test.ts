// A session written anew with other data: both verifiers accept it, whatever stands in it.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readWhole } from '../../../src/cli/read/read-session.ts';
import { settleRemask, withData } from '../../../src/cli/read/remask-plan.ts';
import { entryHash } from '../../../src/core/proof/chain.ts';
import { signWith } from '../../../src/sidecar/identity/device-key.ts';
import { openRedactors } from '../../../src/sidecar/redaction/open-redactors.ts';
import { findRemaskOf, stageRemasked } from '../../../src/sidecar/spool/remask.ts';
import { verifyBoth } from '../../independent/both.ts';
import { readFiles } from '../../independent/files.ts';
import { createFolder } from '../../support/context.ts';
import { randomHex, sha256 } from '../../support/recording.ts';
import { deviceKeyOf } from '../../support/sealed-session.ts';

const ID = '019abc00-0000-7000-8000-00000000abcd';
const WORDS = ['sheep', 'word', 'tok1', 'said', 'delta', 'says'];
const RULES = WORDS.map((word, index) => ({ id: `own-${index}`, triggers: [word], pattern: word }));
const key = deviceKeyOf('another device');

/** Writes the golden recording of this name anew, with these words masked. */
async function stage(name: string) {
  const home = await createFolder();
  const redactors = await openRedactors({ config: { rules: RULES }, fingerprint: () => '0a1b2c3d' });
  const folder = fileURLToPath(new URL(`../../recordings/${name}`, import.meta.url));
  const old = await readWhole(folder, (read) => read);
  const { changed, findings } = settleRemask(old, redactors);
  const last = old.entries.at(-1);
  const tip = last === undefined ? '' : entryHash(last, sha256);
  const header = {
    ...old.header,
    id: ID,
    device: { ...old.header.device, publicKey: key.publicKey },
    remaskOf: { session: old.header.id, tip },
  };
  const staged = await stageRemasked({
    home,
    header,
    entries: withData(old.entries, changed),
    findings,
    sign: signWith(key.privateKey),
    sha256,
    randomHex,
  });
  return { home, old, redactors, staged, changed };
}

describe('a session written anew', () => {
  it.each(['frames', 'sealed', 'tombstone', 'erased', 'recovered'])(
    'verifies where the old one was %s',
    async (name) => {
      const { staged, old, redactors, changed } = await stage(name);
      expect(changed.size).toBeGreaterThan(0);
      const [verdict] = await verifyBoth([await readFiles(staged.folder)], key.publicKey);
      expect(verdict?.own.problems).toEqual([]);
      const isErased = old.entries.some(({ data }) => data === undefined);
      const hasGaps = old.entries.some(({ type }) => type === 'gap');
      const level = isErased || hasGaps ? 'intact-with-gaps' : 'intact-and-attested';
      const unexplained = verdict?.own.unexplained;
      expect([verdict?.own.level, verdict?.other]).toMatchObject([
        level,
        { level, problems: [], unexplained },
      ]);
      const again = await readWhole(staged.folder, (now) => ({
        changed: [...settleRemask(now, redactors).changed.keys()],
        text: JSON.stringify(now.entries.map(({ data }) => data)),
        segments: now.entries.filter(({ type }) => type === 'segment-closed').length,
      }));
      expect(again.changed).toEqual([]);
      expect(again.segments).toBe(staged.segments);
      for (const word of WORDS) expect(again.text).not.toMatch(new RegExp(`${word} `));
    },
  );

  it('is among the sessions of the home once it is moved in, and found by the one that it repeats', async () => {
    const { home, staged, old } = await stage('frames');
    const day = join(home, 'sessions', old.header.startedAt.slice(0, 10));
    await expect(readdir(day)).rejects.toThrow('ENOENT');
    const folder = await staged.moveIn();
    expect(folder).toBe(join(day, ID));
    expect(await readdir(home)).toEqual(['sessions']);
    expect((await findRemaskOf(home, old.header))?.id).toBe(ID);
    const other = { ...old.header, id: '019abc00-0000-7000-8000-00000000dcba' };
    expect(await findRemaskOf(home, other)).toBeUndefined();
  });
});
