// Checks of Cursor itself: which version, and whether one of its processes goes around the proxy (PROTOCOL.md §4.2).
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../../core/model/json.ts';
import { type Finding, fail, ok, skip, warn } from './check.ts';
import type { Scene } from './scene.ts';

/** What the log of a window says where AI traffic was moved into a process of its own. */
const gateLine = 'decompose_always_local_ext_host gate is enabled';
const gateLog = 'alwaysLocalSingleton.log';
/** A log of a day; what is behind that is not looked at. */
const maxLogBytes = 16 * 1024 * 1024;
const update = 'update Cursor (3.11 or newer heeds http.proxy there again), then quit it and start it again';

export interface Installation {
  readonly version: string;
  readonly file: string;
}

/** The first product.json of the usual places, or of where a running Cursor is. */
export async function findInstallation({ places, processes = [] }: Scene): Promise<Installation | undefined> {
  const running = processes
    .filter(({ isMain }) => isMain)
    .map(({ command }) => (command[0] ?? '').replace(/\/[^/]*$/, '/resources/app/product.json'));
  for (const file of [...running, ...places.productFiles]) {
    const version = await readProductVersion(file);
    if (version !== undefined) return { version, file };
  }
  return undefined;
}

/** Which version is it, and is it one that is known to go around the proxy? */
export function checkVersion(
  installation: Installation | undefined,
  { processes }: Pick<Scene, 'processes'>,
): Finding {
  if (installation === undefined)
    return processes !== undefined && processes.length > 0
      ? warn('Cursor runs from a place that is not known', 'see its version in Help, About')
      : skip('Cursor is not in the usual places');
  const { version, file } = installation;
  if (isBypassing(version)) return fail(`${version} (${file}) connects past http.proxy`, update);
  return ok(`${version} (${file})`);
}

/** Does a process of Cursor's go around the proxy? */
export async function checkBypass(scene: Scene, installation: Installation | undefined): Promise<Finding> {
  const run = await latestRun(scene.places.logsFolder);
  const running = scene.processes?.filter(({ command }) => /always-?local/i.test(command.join(' '))) ?? [];
  const signs = [
    ...(run === undefined ? [] : await findSigns(run)),
    ...running.map(({ pid }) => `process ${pid} is always-local-host`),
  ];
  if (run === undefined && scene.processes === undefined) return skip('Cursor has no logs here');
  if (signs.length === 0)
    return run === undefined && scene.processes?.length === 0
      ? skip('Cursor does not run, and has no logs here')
      : ok('no sign of a process that connects directly');
  const found = `AI traffic is in a process of its own (${signs.join('; ')})`;
  if (installation !== undefined && isBypassing(installation.version))
    return fail(`${found}, which connects directly in ${installation.version}`, update);
  return warn(
    `${found}: whether it heeds http.proxy depends on the version`,
    'ask Cursor something, then see "last" in cursor-rec status; if that is older, update Cursor',
  );
}

async function readProductVersion(file: string): Promise<string | undefined> {
  try {
    const product: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isJsonObject(product) || !/cursor/i.test(String(product.applicationName ?? product.nameShort)))
      return undefined;
    // Its `version` is Cursor's own; that of VS Code, on which it is built, is `vscodeVersion`.
    return typeof product.version === 'string' ? product.version : undefined;
  } catch {
    return undefined;
  }
}

/** From 3.9.16 up to 3.10 (PROTOCOL.md §4.2). */
function isBypassing(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  return major === 3 && ((minor === 9 && patch >= 16) || minor === 10);
}

/** Cursor names the folder of each run by its time: `20261125T101500`. */
async function latestRun(logsFolder: string): Promise<string | undefined> {
  const runs = (await readdir(logsFolder).catch(() => [])).filter((name) => /^\d{8}T\d{6}/.test(name));
  const latest = runs.sort().at(-1);
  return latest === undefined ? undefined : join(logsFolder, latest);
}

async function findSigns(run: string): Promise<readonly string[]> {
  const files = await readdir(run, { recursive: true }).catch(() => []);
  const signs: string[] = [];
  for (const file of files) {
    const name = file.split(/[/\\]/).at(-1);
    if (name === gateLog) signs.push(`${gateLog} is there`);
    if (name === 'renderer.log' && (await hasGateLine(join(run, file)))) signs.push(`${file} says so`);
  }
  return signs;
}

async function hasGateLine(file: string): Promise<boolean> {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0;
  if (size === 0 || size > maxLogBytes) return false;
  return (await readFile(file, 'utf8')).includes(gateLine);
}
