import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { setUpCursor, undoCursor } from '../../../../src/sidecar/setup/cursor/set-up.ts';
import { readSetting } from '../../../../src/sidecar/setup/cursor/settings-text.ts';
import { formerProxy, readSetupRecord } from '../../../../src/sidecar/setup/cursor/setup-record.ts';
import { wantedSettings } from '../../../../src/sidecar/setup/cursor/wanted-settings.ts';
import { createFolder } from '../../../support/context.ts';

let folder: string;
let home: string;
let settingsFile: string;
let setups: number;
beforeEach(async () => {
  setups = 0;
  folder = await createFolder();
  home = join(folder, 'home');
  await mkdir(home, { mode: 0o700 });
  settingsFile = join(folder, 'settings.json');
});

const setUp = (port = 7317, isDryRun = false) =>
  setUpCursor(
    { home, settingsFile, isDryRun },
    {
      wanted: wantedSettings({ proxy: `http://127.0.0.1:${port}`, token: 'tok' }),
      now: () => new Date(Date.UTC(2026, 10, 25, 10) + setups++),
    },
  );
const undo = (isDryRun = false) => undoCursor({ home, settingsFile, isDryRun });
const read = () => readFile(settingsFile, 'utf8');
const changes = (keys: readonly { readonly key: string; readonly change: string }[]) =>
  Object.fromEntries(keys.map(({ key, change }) => [key, change]));
const edit = async (from: string | RegExp, to: string) =>
  writeFile(settingsFile, (await read()).replace(from, to));

const REAL = `\uFEFF// Place your settings in this file to overwrite the defaults\r
{\r
    "workbench.colorTheme": "Cursor Dark", // not the light one\r
    "http.proxy": "http://proxy.corp:3128",\r
    /* a block\r
       of lines, "http.proxy": "no" */\r
    "files.exclude": { "**/.git": true, },\r
    "[python]": {\r
        "editor.tabSize": 4\r
    },\r
}\r
`;

describe('setting Cursor up and undoing it', () => {
  test.each([
    ['a real file with comments, CRLF, trailing commas and a byte order mark', REAL],
    ['an empty file', ''],
    ['an empty object', '{}'],
    ['one line', '{"editor.fontSize":14}'],
    [
      'a file that has some of the keys',
      '{\n\t"cursor.general.disableHttp2": false,\n\t"http.proxySupport": "off"\n}\n',
    ],
  ])('leaves %s as it was, byte for byte', async (_title, text) => {
    await writeFile(settingsFile, text);
    await chmod(settingsFile, 0o640);
    await setUp();
    expect(await read()).not.toBe(text);
    expect(readSetting(await read(), 'http.proxy')).toBe('http://cursor-rec:tok@127.0.0.1:7317');
    expect(readSetting(await read(), 'cursor.general.disableHttp2')).toBe(true);
    expect(await undo()).toMatchObject({ extent: 'whole' });
    expect(await readFile(settingsFile)).toEqual(Buffer.from(text));
    expect((await stat(settingsFile)).mode & 0o777).toBe(0o640);
    expect(await readSetupRecord(home)).toBeUndefined();
    expect(await undo()).toMatchObject({ extent: 'nothing' });
  });

  test('leaves no file where there was none', async () => {
    await setUp();
    await undo();
    await expect(read()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('keeps a byte-exact copy in the home, for its owner only', async () => {
    await writeFile(settingsFile, REAL);
    const { backup } = await setUp();
    expect(backup).toBe('cursor-settings.json.20261125T100000.000Z');
    const file = join(home, 'backups', backup ?? '');
    expect(await readFile(file)).toEqual(Buffer.from(REAL));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, 'backups'))).mode & 0o777).toBe(0o700);
  });

  test('changes nothing the second time, and undoes to what was before the first', async () => {
    await writeFile(settingsFile, REAL);
    await setUp();
    const once = await read();
    const again = await setUp();
    expect(changes(again.keys)['http.proxy']).toBe('kept');
    expect(again.before).toBe(again.after);
    expect(await read()).toBe(once);
    await setUp(7400); // the sidecar moved
    expect(readSetting(await read(), 'http.proxy')).toBe('http://cursor-rec:tok@127.0.0.1:7400');
    expect(await readdir(join(home, 'backups'))).toHaveLength(1);
    await undo();
    expect(await read()).toBe(REAL);
  });

  test('writes nothing at all in a dry run', async () => {
    await writeFile(settingsFile, REAL);
    const { before, after } = await setUp(7317, true);
    expect([before, after === before]).toEqual([REAL, false]);
    expect(await read()).toBe(REAL);
    expect(await readdir(home)).toEqual([]);
    await setUp();
    const changed = await read();
    expect((await undo(true)).after).toBe(REAL);
    expect(await read()).toBe(changed);
    expect(await readSetupRecord(home)).toBeDefined();
  });
});

describe('undoing after the user changed the file', () => {
  test('takes only our keys back, and keeps what the user wrote', async () => {
    await writeFile(settingsFile, REAL);
    await setUp();
    await edit('"editor.tabSize": 4', '"editor.tabSize": 8');
    const undone = await undo();
    expect(undone.extent).toBe('keys');
    expect(changes(undone.keys)).toMatchObject({ 'http.proxy': 'restored', 'http.proxySupport': 'removed' });
    expect(await read()).toBe(REAL.replace('"editor.tabSize": 4', '"editor.tabSize": 8'));
  });

  test('leaves a key of ours that the user set otherwise since', async () => {
    await writeFile(settingsFile, '{\n  "a": 1\n}\n');
    await setUp();
    await edit(/"http\.proxy": "[^"]*"/, '"http.proxy": "http://new.corp:8080"');
    const { extent, keys } = await undo();
    expect([extent, changes(keys)['http.proxy']]).toEqual(['keys', 'left']);
    expect(await read()).toBe('{\n  "a": 1,\n  "http.proxy": "http://new.corp:8080"\n}\n');
  });

  test('does not bring back a file that the user removed', async () => {
    await writeFile(settingsFile, REAL);
    await setUp();
    await rm(settingsFile);
    expect(await undo()).toMatchObject({ extent: 'nothing', after: undefined });
    await expect(read()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('takes keys back also where the copy is lost or was changed', async () => {
    await writeFile(settingsFile, REAL);
    const { backup = '' } = await setUp();
    await writeFile(join(home, 'backups', backup), 'changed');
    expect(await undo()).toMatchObject({ extent: 'keys' });
    expect(await read()).toBe(REAL);
  });

  test('takes its keys out of a file that had been none', async () => {
    await setUp();
    await edit('{\n', '{\n    "mine": 1,\n');
    await undo();
    expect(await read()).toBe('{\n    "mine": 1\n}\n');
  });

  test('is refused where the file is broken, which stays as it is', async () => {
    await writeFile(settingsFile, REAL);
    await setUp();
    await edit('"files.exclude": {', '"files.exclude": ,{');
    const broken = await read();
    await expect(undo()).rejects.toMatchObject({ code: 'settings-invalid' });
    expect(await read()).toBe(broken);
    expect(await readSetupRecord(home)).toBeDefined();
  });

  test('goes back to before the first setup, with edits between two setups kept', async () => {
    await writeFile(settingsFile, REAL);
    await setUp();
    await edit('"editor.tabSize": 4', '"editor.tabSize": 8');
    await setUp(7400);
    expect(await undo()).toMatchObject({ extent: 'whole' });
    expect(await read()).toBe(REAL.replace('"editor.tabSize": 4', '"editor.tabSize": 8'));
  });
});

describe('the former proxy', () => {
  test('is remembered, also over a second setup', async () => {
    await writeFile(settingsFile, REAL);
    expect(await setUp()).toMatchObject({ formerProxy: 'http://proxy.corp:3128' });
    expect(await setUp(7400)).toMatchObject({ formerProxy: 'http://proxy.corp:3128' });
    expect(formerProxy(await readSetupRecord(home))).toBe('http://proxy.corp:3128');
  });

  test('is the one that the user chose since the first setup', async () => {
    await writeFile(settingsFile, REAL);
    await setUp();
    await edit(/"http\.proxy": "[^"]*"/, '"http.proxy": "http://new.corp:8080"');
    expect(await setUp()).toMatchObject({ formerProxy: 'http://new.corp:8080' });
    await undo();
    expect(readSetting(await read(), 'http.proxy')).toBe('http://new.corp:8080');
  });

  test('is none where that was a sidecar too', async () => {
    await writeFile(settingsFile, '{"http.proxy": "http://cursor-rec:old@127.0.0.1:7000"}');
    expect((await setUp()).formerProxy).toBeUndefined();
    await undo();
    expect(await read()).toBe('{"http.proxy": "http://cursor-rec:old@127.0.0.1:7000"}');
  });
});

describe('a setup that fails', () => {
  test.each([
    ['broken JSON', '{\n  "a": 1\n  "b": 2\n}', /CommaExpected at line 3, column 3/],
    ['a list', '[]', /found array/],
  ])('on %s says where, and touches nothing', async (_title, text, says) => {
    await writeFile(settingsFile, text);
    await expect(setUp()).rejects.toThrow(says);
    expect(await read()).toBe(text);
    expect(await readdir(home)).toEqual([]);
  });

  test('on a read-only file remembers nothing', async () => {
    await writeFile(settingsFile, REAL);
    await chmod(settingsFile, 0o400);
    await expect(setUp()).rejects.toMatchObject({ code: 'settings-not-writable' });
    expect(await read()).toBe(REAL);
    expect(await readSetupRecord(home)).toBeUndefined();
  });

  test('keeps what an earlier one remembers', async () => {
    await writeFile(settingsFile, REAL);
    await setUp();
    await chmod(settingsFile, 0o400);
    await expect(setUp(7400)).rejects.toMatchObject({ code: 'settings-not-writable' });
    await chmod(settingsFile, 0o600);
    await undo();
    expect(await read()).toBe(REAL);
  });
});

test('a record that is no record counts as none', async () => {
  await writeFile(settingsFile, REAL);
  for (const text of [
    '',
    '{',
    '[]',
    '{"settingsFile":1}',
    '{"settingsFile":"x","writtenSha256":"y","former":{},"written":{"a":1}}',
  ]) {
    await writeFile(join(home, 'cursor-setup.json'), text);
    expect(await undo()).toMatchObject({ extent: 'nothing' });
  }
  expect(await read()).toBe(REAL);
});
