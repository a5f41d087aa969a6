import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrgPolicy } from '../../../src/core/model/org-policy.ts';
import { formatPolicyText } from '../../../src/core/proof/org-policy-note.ts';
import { readOrgPolicy, refreshOrgPolicy } from '../../../src/sidecar/ship/org-policy.ts';
import { makeSigner } from '../../support/collector/signer.ts';

const signer = makeSigner('log.example/test');
const key = signer.verifierKey;
const policyOf = (version: number): OrgPolicy => ({
  version,
  at: '2026-11-26T10:00:00.000Z',
  record: 'required',
});
const noteOf = (version: number, by = signer) => by.toNote(formatPolicyText(policyOf(version)));

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'org-policy-'));
});
afterEach(() => rm(home, { recursive: true }));

function refresh(note: string | undefined) {
  return refreshOrgPolicy({ home, key, client: { getPolicy: async () => note } });
}

describe('refreshOrgPolicy', () => {
  it('takes what the collector has signed, and keeps it for when nobody can be asked', async () => {
    expect(await readOrgPolicy(home, key)).toBeUndefined();
    expect(await refresh(noteOf(3))).toEqual(policyOf(3));
    expect(await readOrgPolicy(home, key)).toEqual(policyOf(3));
    expect(await refresh(noteOf(4))).toEqual(policyOf(4));
    expect(await readOrgPolicy(home, key)).toEqual(policyOf(4));
  });

  it('knows of none where none was settled, and of the one it has where an answer is missing', async () => {
    expect(await refresh(undefined)).toBeUndefined();
    await refresh(noteOf(2));
    expect(await refresh(undefined)).toEqual(policyOf(2));
  });

  it.each<[string, () => string]>([
    ['by a stranger of that name', () => noteOf(4, makeSigner('log.example/test'))],
    ['that was changed', () => noteOf(4).replace('required', 'best-effort')],
    ['that is another text of the log', () => signer.toNote('cursor-rec/1 device\n')],
    ['that is older than what it has: a rule would be taken back', () => noteOf(2)],
    [
      'with a rule that it does not know',
      () => signer.toNote('cursor-rec/1 policy\n{"at":"2026-11-26T10:00:00.000Z","speed":1,"version":4}\n'),
    ],
    [
      'with a pattern that is none: no start would come about any more',
      () => {
        const rules = [{ id: 'badge', triggers: ['badge-'], pattern: 'badge-(' }];
        return signer.toNote(formatPolicyText({ ...policyOf(4), redaction: { rules } }));
      },
    ],
  ])('does not take one %s', async (_what, make) => {
    await refresh(noteOf(3));
    await expect(refresh(make())).rejects.toMatchObject({ code: 'bad-policy' });
    expect(await readOrgPolicy(home, key)).toEqual(policyOf(3));
  });

  it('takes nothing that is older than what is remembered, though the file is gone', async () => {
    const ask = (note: string | undefined) =>
      refreshOrgPolicy({ home, key, client: { getPolicy: async () => note }, atLeast: 3 });
    await expect(ask(undefined)).rejects.toThrow(/expected version 3 .*found that none/);
    await expect(ask(noteOf(2))).rejects.toMatchObject({ code: 'bad-policy' });
    expect(await ask(noteOf(3))).toEqual(policyOf(3));
  });

  it('believes no file that the log has not signed', async () => {
    await refresh(noteOf(3));
    const file = join(home, 'ship', 'policy.note');
    await writeFile(file, (await readFile(file, 'utf8')).replace('required', 'best-effort'));
    expect(await readOrgPolicy(home, key)).toBeUndefined();
    expect(await readOrgPolicy(home, 'log.example+00000000+AA==')).toBeUndefined();
  });
});
