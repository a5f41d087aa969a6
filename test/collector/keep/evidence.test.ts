import { describe, expect, it } from 'vitest';
import { parseEntry } from '../../../src/core/model/entry.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { formatCanonical } from '../../../src/core/proof/canonical.ts';
import { formatEntryLine } from '../../../src/core/proof/chain.ts';
import { contentLines, setUpErasing } from '../../support/collector/erasing.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();
const TEXT = 'what the other machine said';

describe.each(STORE_KINDS)('eraseContent with evidence of forks in %s', (kind) => {
  /** Another entry came in place of the second one that holds content, and was kept. */
  async function setUp(text = TEXT) {
    const all = await setUpErasing(stores, kind);
    const there = parseEntry(contentLines(all.lines)[1]!);
    const canonicalData = formatCanonical({ ...(there.data as JsonObject), other: text });
    const entry = { ...there, commit: 'f'.repeat(64) };
    const fork = formatEntryLine(entry, { salt: there.salt!, canonicalData });
    await expect(all.send([fork], there.seq)).rejects.toMatchObject({ code: 'fork' });
    const evidence = async () => {
      const kept = await all.store.sessions.listEvidence(all.shipped.id);
      return kept.map(({ bytes }) => new TextDecoder().decode(bytes));
    };
    expect((await evidence())[0]).toContain(text.slice(0, 100));
    return { ...all, there, evidence, erased: formatEntryLine(entry) };
  }

  it('leaves no text there, and what shows that another entry was sent', async () => {
    const { erase, evidence, erased, verify } = await setUp();
    await erase();
    expect(await evidence()).toEqual([erased]);
    expect((await verify()).erasureFaults).toEqual([]);
  });

  it('takes out what came in place of an entry of the turn', async () => {
    const { erase, evidence, erased } = await setUp();
    expect((await erase({ turn: 1 })).entries).toBeGreaterThan(0);
    expect(await evidence()).toEqual([erased]);
  });

  it('takes out evidence that holds the text where nothing else does', async () => {
    const { erase, evidence, erased, read, lines } = await setUp();
    expect(await erase({ match: 'other machine' })).toEqual({ entries: 0, evidence: 1 });
    expect(await evidence()).toEqual([erased]);
    expect(await read()).toEqual(lines);
  });

  it('leaves evidence alone that has nothing to do with what is erased', async () => {
    const { erase, evidence } = await setUp();
    const before = await evidence();
    expect(await erase({ match: 'nobody said this' })).toEqual({ entries: 0, evidence: 0 });
    expect(await evidence()).toEqual(before);
  });

  it('takes out evidence that was cut off, which cannot be looked through', async () => {
    const { erase, evidence, erased } = await setUp(`${'long '.repeat(60_000)}${TEXT}`);
    expect(await erase({ match: TEXT })).toEqual({ entries: 0, evidence: 1 });
    expect(await evidence()).toEqual([erased]);
  });
});
