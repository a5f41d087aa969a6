// The migrate command moves what two URLs name, and says what it could not move.
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runMigrate } from '../../../src/cli/collector/migrate.ts';
import { openBlobs } from '../../../src/collector/store/open-blobs.ts';
import { openStore } from '../../../src/collector/store/open-store.ts';
import { idOf, makeSession } from '../../support/collector/rows.ts';
import { createTestContext } from '../../support/context.ts';

async function newUrls() {
  const context = await createTestContext();
  const urlOf = (name: string) => pathToFileURL(`${context.home}/${name}`).href;
  return { context, urlOf };
}

describe('collector migrate', () => {
  it('moves a database, and says how many rows', async () => {
    const { context, urlOf } = await newUrls();
    const [from, to] = [urlOf('a.sqlite'), urlOf('b.sqlite')];
    const source = await openStore(from);
    await source.sessions.create(makeSession(1));
    await source.close();
    await runMigrate({ from, to, json: true }, context);
    expect(JSON.parse(context.said())).toEqual({ event: 'migrated', rows: 1 });
    const target = await openStore(to);
    expect(await target.sessions.get(idOf(1))).toEqual(makeSession(1));
    await target.close();
  });

  it('moves blobs, and says how many', async () => {
    const { context, urlOf } = await newUrls();
    const source = await openBlobs(urlOf('a'));
    await source.put('x/y', Buffer.from('hello'));
    await runMigrate({ from: urlOf('a'), to: urlOf('b'), json: false }, context);
    expect(context.said()).toBe('Moved 1 blobs of 5 bytes; both places hold the same.\n');
    const target = await openBlobs(urlOf('b'));
    expect(Buffer.from((await target.get('x/y'))!).toString()).toBe('hello');
  });

  it.each([
    ['a.sqlite', 'blobs', 'usage'],
    ['none.sqlite', 'b.sqlite', 'not-found'],
    ['none', 'blobs', 'not-found'],
  ])('from %s to %s is refused as %s', async (from, to, code) => {
    const { context, urlOf } = await newUrls();
    const running = runMigrate({ from: urlOf(from), to: urlOf(to), json: false }, context);
    await expect(running).rejects.toMatchObject({ code });
  });

  it('into a place that is none is refused', async () => {
    const { context, urlOf } = await newUrls();
    await openBlobs(urlOf('a'));
    const running = runMigrate({ from: urlOf('a'), to: 'https://x.example', json: false }, context);
    await expect(running).rejects.toMatchObject({ code: 'usage' });
  });
});
