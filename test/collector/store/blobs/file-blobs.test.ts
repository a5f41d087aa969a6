// Blobs as files: the promises of all blobs, and what only files have to promise.
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openFileBlobs } from '../../../../src/collector/store/blobs/file-blobs.ts';
import { openBlobs } from '../../../../src/collector/store/open-blobs.ts';
import { openSmallDisk } from '../../../support/canary/small-disk.ts';
import { describeBlobs } from '../../../support/collector/blob-contract.ts';
import { useStores } from '../../../support/collector/stores.ts';

const stores = useStores();

describeBlobs('blobs as files', () => stores.openBlobs());

describe('blobs as files', () => {
  it('are there again when the folder is opened again, and are read by their user alone', async () => {
    const folder = join(await stores.makeFolder(), 'new', 'blobs');
    await (await openFileBlobs(folder)).put('a/b', Buffer.from('x'));
    const again = await openBlobs(pathToFileURL(folder).href);
    expect(Buffer.from((await again.get('a/b'))!).toString()).toBe('x');
    expect((await stat(join(folder, 'a/b'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o700);
  });

  it('have no parameters: a lock that is asked for would not be there', async () => {
    const { href } = pathToFileURL(await stores.makeFolder());
    await expect(openBlobs(`${href}?lockDays=9`)).rejects.toMatchObject({ code: 'bad-address' });
  });

  it('leave no draft behind, whether stored or present', async () => {
    const folder = await stores.makeFolder();
    const blobs = await openFileBlobs(folder);
    for (let times = 0; times < 2; times++) await blobs.put('a', Buffer.from('x'), { once: true });
    expect(await readdir(join(folder, '.drafts'))).toEqual([]);
  });

  // Tried again and again by the log, each would take some of the room that somebody makes.
  it('that find the disk full say so, and leave nothing of what they wrote', async ({ skip }) => {
    const disk = await openSmallDisk(1);
    if (disk === undefined) return skip('expected to be allowed to mount a tmpfs');
    const blobs = await openFileBlobs(disk.folder);
    const large = Buffer.alloc(2 * 1024 * 1024);
    await expect(blobs.put('a', large)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await readdir(join(disk.folder, '.drafts'))).toEqual([]);
    expect(await blobs.put('a', Buffer.from('x'))).toBe('stored');
  });

  it('clear away what a crash left, but not what another process is writing', async () => {
    const folder = await stores.makeFolder();
    const drafts = join(folder, '.drafts');
    await mkdir(drafts);
    for (const name of ['old', 'young']) await writeFile(join(drafts, name), 'x');
    await utimes(join(drafts, 'old'), 0, 0);
    await openFileBlobs(folder);
    expect(await readdir(drafts)).toEqual(['young']);
  });

  it('do not write through a link that somebody put where a blob belongs', async () => {
    const folder = await stores.makeFolder();
    const outside = join(folder, 'outside');
    await writeFile(outside, 'mine');
    const blobs = await openFileBlobs(join(folder, 'blobs'));
    await symlink(outside, join(folder, 'blobs', 'key'));
    expect(await blobs.put('key', Buffer.from('x'), { once: true })).toBe('present');
    expect(await blobs.put('key', Buffer.from('x'))).toBe('stored');
    expect(await readFile(outside, 'utf8')).toBe('mine');
  });

  it('are of a URL of a folder or a bucket, and of no other', async () => {
    for (const url of ['http://a/b', 'blobs', 's3:///a'])
      await expect(openBlobs(url)).rejects.toMatchObject({ code: 'bad-address' });
  });
});
