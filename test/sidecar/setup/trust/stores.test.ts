import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import { openCa } from '../../../../src/sidecar/capture/tls/ca.ts';
import { createFileStore } from '../../../../src/sidecar/identity/file-store.ts';
import { type Authority, readAuthority } from '../../../../src/sidecar/setup/trust/authority.ts';
import {
  changeTrust,
  findStores,
  type Machine,
  trustSubject,
} from '../../../../src/sidecar/setup/trust/stores.ts';
import { createTools, type Tools } from '../../../../src/sidecar/setup/trust/tools.ts';
import { createFolder } from '../../../support/context.ts';

const run = promisify(execFile);
const debian = '/usr/sbin/update-ca-certificates';
const certutil = '/usr/bin/certutil';

let folder: string;
let home: string;
let authority: Authority;
let label: string;
beforeEach(async () => {
  folder = await createFolder();
  home = join(folder, 'home');
  await mkdir(home);
  await openCa({ home, keys: createFileStore(home), domains: ['cursor.sh'], now: Date.now });
  authority = (await readAuthority(home))!;
  label = trustSubject(authority, home, folder).label;
});

/** Programs that write down how they were called, and fail where they are told to. */
async function createPrograms(
  names: readonly string[],
  { fail = '' } = {},
): Promise<{ tools: Tools; calls: () => Promise<string[]> }> {
  const bin = join(folder, 'bin');
  const log = join(folder, 'calls');
  await mkdir(bin, { recursive: true });
  for (const name of names) {
    const script = `#!/bin/sh\necho "${name} $*" >> ${log}\n${name === fail ? `echo "${name}: it broke" >&2; exit 3` : ''}\n`;
    await writeFile(join(bin, name), script, { mode: 0o755 });
  }
  return {
    tools: createTools({ PATH: `${bin}:${process.env.PATH}` }),
    calls: async () => (await readFile(log, 'utf8').catch(() => '')).trim().split('\n'),
  };
}

async function linuxStores(machine: Pick<Machine, 'tools'>, anchors = 'anchors') {
  const subject = trustSubject(authority, home, folder);
  const stores = await findStores(subject, {
    platform: 'linux',
    userHome: folder,
    anchors: [
      { folder: '/no/such/folder', program: 'update-ca-trust', afterRemoval: [] },
      { folder: join(folder, anchors), program: 'refresh-authorities', afterRemoval: ['--fresh'] },
    ],
    ...machine,
  });
  const [system, nss] = stores;
  if (system === undefined || nss === undefined) throw new Error('expected two stores');
  return { system, nss };
}

describe('on Linux', () => {
  test('the system store gets a copy that all can read, and loses it again', async () => {
    const { tools, calls } = await createPrograms(['refresh-authorities']);
    await mkdir(join(folder, 'anchors'));
    const { system } = await linuxStores({ tools });
    expect(await changeTrust(system, { action: 'install', tools })).toMatchObject({
      store: 'system',
      status: 'done',
    });
    expect(await readdir(join(folder, 'anchors'))).toEqual([`${label}.crt`]);
    expect(await readFile(join(folder, 'anchors', `${label}.crt`), 'utf8')).toBe(
      await readFile(authority.file, 'utf8'),
    );
    expect(await changeTrust(system, { action: 'uninstall', tools })).toMatchObject({ status: 'done' });
    expect(await readdir(join(folder, 'anchors'))).toEqual([]);
    expect(await calls()).toEqual(['refresh-authorities ', 'refresh-authorities --fresh']);
  });

  test('NSS gets it under a name of the home, in the place of an earlier one', async () => {
    const { tools, calls } = await createPrograms(['certutil']);
    await mkdir(join(folder, '.pki', 'nssdb'), { recursive: true });
    const { nss } = await linuxStores({ tools });
    expect(await changeTrust(nss, { action: 'install', tools })).toMatchObject({ status: 'done' });
    expect(await changeTrust(nss, { action: 'uninstall', tools })).toMatchObject({ status: 'done' });
    const database = `certutil -d sql:${folder}/.pki/nssdb`;
    expect(await calls()).toEqual([
      `${database} -D -n ${label}`,
      `${database} -A -t C,, -n ${label} -i ${authority.file}`,
      `${database} -D -n ${label}`,
    ]);
  });

  describe.skipIf(!existsSync(certutil))('with the real certutil', () => {
    const tools = createTools(process.env);
    let database: string;
    beforeEach(async () => {
      database = join(folder, '.pki', 'nssdb');
      await mkdir(database, { recursive: true });
    });

    /** Nicknames with their trust, as certutil lists them. */
    async function list(): Promise<readonly string[]> {
      const { stdout } = await run(certutil, ['-L', '-d', `sql:${database}`]);
      const lines = stdout.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
      return lines.filter((line) => /^(?:cursor-rec|other)/.test(line));
    }

    async function change(action: 'install' | 'uninstall') {
      const { nss } = await linuxStores({ tools });
      return changeTrust(nss, { action, tools });
    }

    test('it is trusted for servers, once, however often it is put there, and is gone again', async () => {
      expect(await change('install')).toMatchObject({ store: 'nss', status: 'done' });
      expect(await change('install')).toMatchObject({ status: 'done' });
      expect(await list()).toEqual([`${label} C,,`]);
      const { stdout } = await run(certutil, ['-L', '-d', `sql:${database}`, '-n', label, '-a']);
      expect(authority.isIn(stdout)).toBe(true);
      expect(await change('uninstall')).toMatchObject({ status: 'done' });
      expect(await change('uninstall')).toMatchObject({ status: 'done' });
      expect(await list()).toEqual([]);
    });

    test('a new authority of the home takes the place of the old one, and others stay', async () => {
      const other = join(folder, 'other');
      await mkdir(other);
      const { file } = await openCa({
        home: other,
        keys: createFileStore(other),
        domains: ['cursor.sh'],
        now: Date.now,
      });
      await run(certutil, ['-A', '-d', `sql:${database}`, '-t', ',,', '-n', 'other', '-i', file]);
      await change('install');
      await rm(join(home, 'ca.pem'));
      await openCa({
        home,
        keys: createFileStore(home),
        domains: ['cursor.sh', 'cursor.com'],
        now: Date.now,
      });
      authority = (await readAuthority(home))!;
      expect(await change('install')).toMatchObject({ status: 'done' });
      const { stdout } = await run(certutil, ['-L', '-d', `sql:${database}`, '-n', label, '-a']);
      expect(authority.isIn(stdout)).toBe(true);
      expect(stdout.match(/BEGIN/g)).toHaveLength(1);
      await change('uninstall');
      expect(await list()).toEqual(['other ,,']);
    });

    test('a database with a password of its own is not changed, and it is said why', async () => {
      const password = join(folder, 'password');
      await writeFile(password, ['some', 'words', '1'].join('-'));
      await run(certutil, ['-N', '-d', `sql:${database}`, '-f', password]);
      expect(await change('install')).toMatchObject({
        status: 'failed',
        found: expect.stringContaining('SEC_ERROR_BAD_PASSWORD'),
      });
    });
  });

  test('a store that is not there is said to be absent, and one without its program to be done by hand', async () => {
    const { tools } = await createPrograms([]);
    await mkdir(join(folder, 'anchors'));
    const { system, nss } = await linuxStores({ tools });
    expect(await changeTrust(nss, { action: 'install', tools })).toMatchObject({
      status: 'absent',
      found: `there is no ${folder}/.pki/nssdb`,
    });
    // Of no known folder with its program the first is shown.
    expect(system.folder).toBe('/no/such/folder');
    await mkdir(join(folder, '.pki', 'nssdb'), { recursive: true });
    const without: Tools = { ...tools, has: async () => false };
    expect(await changeTrust(nss, { action: 'install', tools: without })).toMatchObject({
      status: 'by-hand',
      found: expect.stringContaining('there is no certutil'),
    });
  });

  test('what a program says when it fails is told', async () => {
    const { tools } = await createPrograms(['refresh-authorities'], { fail: 'refresh-authorities' });
    await mkdir(join(folder, 'anchors'));
    const { system } = await linuxStores({ tools });
    expect(await changeTrust(system, { action: 'install', tools })).toMatchObject({
      status: 'failed',
      found: 'refresh-authorities: it broke',
    });
  });

  test.skipIf(process.getuid?.() === 0)(
    'a folder that is not ours is left to the administrator',
    async () => {
      const { tools } = await createPrograms(['refresh-authorities']);
      await mkdir(join(folder, 'anchors'));
      await chmod(join(folder, 'anchors'), 0o555);
      const { system } = await linuxStores({ tools });
      expect(await changeTrust(system, { action: 'install', tools })).toMatchObject({ status: 'by-hand' });
    },
  );

  test.skipIf(!existsSync(debian))("Debian's own program makes OpenSSL trust it, and stops it", async () => {
    const [anchors, certs, empty] = ['anchors', 'certs', 'empty'].map((name) => join(folder, name));
    if (anchors === undefined || certs === undefined || empty === undefined)
      throw new Error('expected three');
    for (const made of [anchors, certs, empty]) await mkdir(made);
    await writeFile(join(folder, 'conf'), '\n');
    // As /usr/sbin/update-ca-certificates, with its folders elsewhere.
    const script = `#!/bin/sh\nexec ${debian} --localcertsdir ${anchors} --etccertsdir ${certs} --certsdir ${empty} --certsconf ${folder}/conf --hooksdir ${empty}/none "$@"\n`;
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin', 'refresh-authorities'), script, { mode: 0o755 });
    const tools = createTools({ PATH: `${join(folder, 'bin')}:${process.env.PATH}` });
    const { system } = await linuxStores({ tools });
    const verify = () =>
      run('openssl', ['verify', '-no-CAfile', '-no-CAstore', '-CApath', certs, authority.file]).then(
        () => true,
        () => false,
      );
    expect(await verify()).toBe(false);
    expect(await changeTrust(system, { action: 'install', tools })).toMatchObject({ status: 'done' });
    expect(await verify()).toBe(true);
    expect(authority.isIn(await readFile(join(certs, 'ca-certificates.crt'), 'utf8'))).toBe(true);
    expect(await changeTrust(system, { action: 'uninstall', tools })).toMatchObject({ status: 'done' });
    expect(await verify()).toBe(false);
  });
});

test('macOS and Windows name the certificate as their stores do', async () => {
  const subject = trustSubject(authority, home, '/Users/jo');
  const tools = createTools({});
  const [keychain] = await findStores(subject, { platform: 'darwin', userHome: '/Users/jo', tools });
  const lines = (commands: readonly { readonly program: string; readonly args: readonly string[] }[] = []) =>
    commands.map(({ program, args }) => [program, ...args].join(' '));
  const login = '/Users/jo/Library/Keychains/login.keychain-db';
  expect(lines(keychain?.install)).toEqual([
    `security add-trusted-cert -r trustRoot -k ${login} ${authority.file}`,
  ]);
  expect(lines(keychain?.uninstall)).toEqual([
    `security remove-trusted-cert ${authority.file}`,
    `security delete-certificate -Z ${authority.sha1} ${login}`,
  ]);
  expect(authority.sha1).toMatch(/^[0-9A-F]{40}$/);
  const [root] = await findStores(subject, { platform: 'win32', userHome: 'C:\\Users\\jo', tools });
  expect(lines(root?.install)).toEqual([`certutil -user -addstore Root ${authority.file}`]);
  expect(lines(root?.uninstall)).toEqual([`certutil -user -delstore Root ${authority.serialNumber}`]);
});
