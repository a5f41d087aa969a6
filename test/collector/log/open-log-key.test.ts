import { readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openDataFolder } from '../../../src/collector/data-folder.ts';
import { openLogKey } from '../../../src/collector/log/open-log-key.ts';
import { formatCheckpoint } from '../../../src/core/proof/checkpoint.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();

describe.each(STORE_KINDS)('openLogKey in %s', (kind) => {
  async function setUp() {
    const { log } = await stores.open(kind);
    const folder = await openDataFolder(await stores.makeFolder());
    const open = (origin?: string, { keyFile, settleOrigin } = folder) =>
      openLogKey(log, { keyFile, origin, settleOrigin });
    return { log, folder, open };
  }

  it('makes a key for a log that begins, and takes the same from then on', async () => {
    const { open } = await setUp();
    const first = await open('log.example');
    expect(first.origin).toBe('log.example');
    expect((await open()).verifierKey).toBe(first.verifierKey);
    await expect(open('other.example')).rejects.toThrow('called log.example as before');
  });

  it('makes no other key where that of the log was lost, also before anything was published', async () => {
    const { open, folder } = await setUp();
    const { verifierKey } = await open();
    const key = await readFile(folder.keyFile, 'utf8');
    await rm(folder.keyFile);
    await expect(open()).rejects.toMatchObject({
      code: 'bad-key',
      message: expect.stringContaining('no file'),
    });
    await expect(readFile(folder.keyFile)).rejects.toMatchObject({ code: 'ENOENT' });
    await writeFile(folder.keyFile, '');
    await expect(open()).rejects.toMatchObject({
      code: 'bad-key',
      message: expect.stringContaining('log.key'),
    });
    await writeFile(folder.keyFile, key);
    expect((await open()).verifierKey).toBe(verifierKey);
  });

  it('takes no other key, and none of a folder that is another', async () => {
    const { open } = await setUp();
    await open('log.example');
    const other = await openDataFolder(await stores.makeFolder());
    await expect(open(undefined, other)).rejects.toMatchObject({ code: 'bad-key' });
    const foreign = await openLogKey((await stores.open(kind)).log, { ...other, origin: 'log.example' });
    expect(foreign.origin).toBe('log.example');
    await expect(open(undefined, other)).rejects.toMatchObject({
      code: 'bad-key',
      message: expect.stringContaining('another key'),
    });
  });

  it('knows the log of a checkpoint whose key was never settled', async () => {
    const { log, folder } = await setUp();
    const elsewhere = (await stores.open(kind)).log;
    const { keyFile, settleOrigin } = folder;
    const signer = await openLogKey(elsewhere, { keyFile, origin: 'log.example', settleOrigin });
    const root = 'a'.repeat(64);
    await log.setCheckpoint(
      signer.toNote(formatCheckpoint({ origin: signer.origin, size: 1, root })),
      undefined,
    );
    const key = await readFile(keyFile, 'utf8');
    await rm(keyFile);
    const open = () => openLogKey(log, { keyFile, origin: undefined, settleOrigin });
    await expect(open()).rejects.toMatchObject({ code: 'bad-key' });
    await openLogKey((await stores.open(kind)).log, { keyFile, origin: undefined, settleOrigin });
    await expect(open()).rejects.toMatchObject({ code: 'bad-key' });
    expect(await log.getKey()).toBeUndefined();
    await writeFile(keyFile, key);
    expect((await open()).verifierKey).toBe(signer.verifierKey);
  });

  it('settles one key where two begin a log at once', async () => {
    const { open } = await setUp();
    const other = await openDataFolder(await stores.makeFolder());
    const begun = await Promise.allSettled([open(), open(undefined, other)]);
    expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
