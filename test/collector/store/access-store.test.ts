// What every store promises of the log of reads: each record chains to the one before, however many are appended at once.
import { describe, expect, it } from 'vitest';
import type { AccessRecord } from '../../../src/collector/store/access-store.ts';
import { formatCanonical } from '../../../src/core/proof/canonical.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { idOf } from '../../support/collector/rows.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();

function makeRecord(number: number, changes: Partial<AccessRecord> = {}): AccessRecord {
  return {
    at: `2026-11-25T10:00:0${number % 10}.000Z`,
    issuer: 'https://id.example',
    subject: 'ana',
    action: 'read',
    address: '192.0.2.1',
    ...changes,
  };
}

describe.each(STORE_KINDS)('the log of reads in %s', (kind) => {
  it('chains what two collectors append at once', async () => {
    const url = await stores.newUrl(kind);
    const first = await stores.open(kind, url);
    // SQLite has one collector, PostgreSQL any number.
    const second = kind === 'SQLite' ? first : await stores.open(kind, url);
    const appended = await Promise.all(
      Array.from({ length: 60 }, (_, number) =>
        (number % 2 === 0 ? first : second).access.append(
          makeRecord(
            number,
            number % 3 === 0 ? { session: idOf(number), detail: 'a query', owner: 'ben' } : {},
          ),
        ),
      ),
    );
    const all = await first.access.readFrom(0, 100);
    let prev = '0'.repeat(64);
    for (const [seq, { hash, ...record }] of all.entries()) {
      expect(record).toMatchObject({ seq, prev });
      expect(hash).toBe(sha256(`cursor-rec/1 collector access\n${formatCanonical({ ...record })}`));
      prev = hash;
    }
    expect([...appended].sort((one, other) => one.seq - other.seq)).toEqual(all);
  });

  it('is listed newest first, by what was asked', async () => {
    const { access } = await stores.open(kind);
    await access.append(makeRecord(1, { session: idOf(1) }));
    await access.append(makeRecord(2, { subject: 'ben', session: idOf(1) }));
    await access.append(makeRecord(3, { action: 'search' }));
    const seqs = async (...asked: Parameters<typeof access.list>) =>
      (await access.list(...asked)).map(({ seq }) => seq);
    expect(await seqs({}, { limit: 2 })).toEqual([2, 1]);
    expect(await seqs({}, { limit: 2, before: 1 })).toEqual([0]);
    expect(await seqs({ session: idOf(1) }, { limit: 9 })).toEqual([1, 0]);
    expect(await seqs({ subject: 'ben' }, { limit: 9 })).toEqual([1]);
    expect(await seqs({ since: '2026-11-25T10:00:02.000Z' }, { limit: 9 })).toEqual([2, 1]);
    expect(await access.list({ subject: 'nobody' }, { limit: 9 })).toEqual([]);
  });
});
