// Checks of the certificate authority: that it is there, and who believes it.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Authority } from '../../sidecar/setup/trust/authority.ts';
import { type Finding, fail, ok, skip, warn } from './check.ts';
import { readVariables } from './processes.ts';
import type { Scene } from './scene.ts';

const run = promisify(execFile);
const answerMs = 5_000;
const restart = 'cursor-rec setup cursor says how for this machine; then quit Cursor and start it again';

/** Is it there, in time, and for what config.json lists? */
export function checkAuthority({ authority, domains, config }: Scene, now: number): Finding {
  if (authority === undefined) return skip('none yet: the first start makes it');
  if (authority instanceof Error)
    return fail(
      `ca.pem is no certificate: ${authority.message}`,
      'cursor-rec stop\ncursor-rec start --detach',
    );
  const { validFrom, validUntil, fingerprint } = authority;
  if (now < Date.parse(validFrom) || now > Date.parse(validUntil))
    return fail(
      `good from ${validFrom} until ${validUntil}, which is not now`,
      'check the clock; else cursor-rec stop, cursor-rec start',
    );
  if (!(config instanceof Error) && !authority.isFor(domains))
    return warn(
      'may sign for other names than config.json lists now',
      'cursor-rec stop\ncursor-rec start --detach\ncursor-rec ca --install',
    );
  return ok(
    `${fingerprint.slice(0, 23)}…, until ${validUntil.slice(0, 10)}, for ${domains.length} names (cursor-rec ca lists them)`,
  );
}

/** Does this machine believe it? */
export function checkSystemTrust({ authority, isTrustedBySystem }: Scene): Finding {
  if (!isReadable(authority)) return skip('no authority yet');
  if (isTrustedBySystem === undefined) return skip("this system's store is not where it usually is");
  if (isTrustedBySystem) return ok("in the system's store");
  return warn(
    "not in the system's store: Cursor's windows and other programs do not believe it",
    'cursor-rec ca --install',
  );
}

/** Do Cursor's Node processes, which say all that is recorded, believe it? */
export async function checkCursorTrust(scene: Scene): Promise<Finding> {
  const { authority, platform } = scene;
  if (!isReadable(authority)) return skip('no authority yet');
  if (platform === 'linux') return checkRunning(scene, authority);
  const named = await readPlatformVariable(platform);
  if (named === undefined) return warn('NODE_EXTRA_CA_CERTS is not set for programs of the desktop', restart);
  return checkNamed(named, { authority, who: 'NODE_EXTRA_CA_CERTS', scene });
}

async function checkRunning(scene: Scene, authority: Authority): Promise<Finding> {
  const main = scene.processes?.filter(({ isMain }) => isMain) ?? [];
  if (main.length === 0) return skip('Cursor does not run: start it, then run this again');
  for (const { pid } of main) {
    const variables = await readVariables(scene.procFolder, pid);
    if (variables === undefined) continue;
    const who = `Cursor (process ${pid})`;
    const named = variables.NODE_EXTRA_CA_CERTS ?? '';
    if (named !== '') return checkNamed(named, { authority, who, scene });
    if (scene.isTrustedBySystem === true)
      return warn(
        `${who} was started without NODE_EXTRA_CA_CERTS: only the system's store speaks for it`,
        restart,
      );
    return fail(`${who} was started without NODE_EXTRA_CA_CERTS, and the system does not trust it`, restart);
  }
  return skip('Cursor runs, and belongs to another user');
}

interface Named {
  readonly authority: Authority;
  readonly who: string;
  readonly scene: Scene;
}
async function checkNamed(file: string, { authority, who, scene }: Named): Promise<Finding> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined && authority.isIn(text)) return ok(`${who} trusts it by ${file}`);
  const found = `${who} has ${file}, ${text === undefined ? 'which cannot be read' : 'which does not have it'}`;
  return scene.isTrustedBySystem === true ? warn(found, restart) : fail(found, restart);
}

/** What a program that is started now gets. */
async function readPlatformVariable(platform: NodeJS.Platform): Promise<string | undefined> {
  const [program, ...args] =
    platform === 'darwin'
      ? ['launchctl', 'getenv', 'NODE_EXTRA_CA_CERTS']
      : ['reg', 'query', 'HKCU\\Environment', '/v', 'NODE_EXTRA_CA_CERTS'];
  const said = await run(program ?? '', args, { timeout: answerMs }).catch(() => undefined);
  const value =
    platform === 'darwin' ? said?.stdout : /REG_(?:EXPAND_)?SZ\s+(.*)/.exec(said?.stdout ?? '')?.[1];
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function isReadable(authority: Scene['authority']): authority is Authority {
  return authority !== undefined && !(authority instanceof Error);
}
