// Checks of Cursor's settings.json: is it as setup writes it, for the sidecar that runs.

import { readSettingsFile } from '../../sidecar/setup/cursor/settings-file.ts';
import { readSetting } from '../../sidecar/setup/cursor/settings-text.ts';
import { formerProxy } from '../../sidecar/setup/cursor/setup-record.ts';
import { isOwnProxy, maskSettings, wantedSettings } from '../../sidecar/setup/cursor/wanted-settings.ts';
import { type Finding, fail, ok, skip, warn } from './check.ts';
import { readVariables } from './processes.ts';
import type { Scene } from './scene.ts';

/** Does Cursor pass through the sidecar of this home? */
export async function checkSettings(scene: Scene, isCursorFound: boolean): Promise<Finding> {
  const { settingsFile } = scene.places;
  try {
    const { text, path } = await readSettingsFile(settingsFile);
    if (text === undefined && !isCursorFound) return skip('Cursor is not on this machine');
    if (text === undefined) return fail(`${path} is not there`, 'cursor-rec setup cursor');
    return checkText(text, scene, path);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), 'correct it in Cursor');
  }
}

function checkText(text: string, { sidecar, config, token }: Scene, path: string): Finding {
  const port = config instanceof Error ? 0 : config.port;
  const proxy = sidecar?.proxy ?? `http://127.0.0.1:${port}`;
  const wanted = wantedSettings({ proxy, token: token ?? '' });
  const differing = wanted.filter(([key, value]) => readSetting(text, key) !== value).map(([key]) => key);
  if (differing.length === wanted.length) return fail(`${path} is not set up`, 'cursor-rec setup cursor');
  const found = readSetting(text, 'http.proxy');
  if (differing.includes('http.proxy') && isOwnProxy(found))
    return fail(
      `${path} has http.proxy ${maskSettings(String(found))}, which is not this home's sidecar at ${new URL(proxy).host}, or not its token`,
      'cursor-rec setup cursor',
    );
  if (differing.length > 0)
    return fail(
      `${path} differs from what setup writes in ${differing.join(', ')}`,
      'cursor-rec setup cursor',
    );
  return checkNeighbours(text, path);
}

/** Settings of the user's own that lead around the proxy. */
function checkNeighbours(text: string, path: string): Finding {
  const exempt = readSetting(text, 'http.noProxy');
  const names = Array.isArray(exempt) ? exempt.map(String) : [];
  const bypassing = names.filter((name) => /^\*$|cursor\.(?:sh|com)/i.test(name));
  if (bypassing.length > 0)
    return warn(
      `${path} exempts ${bypassing.join(', ')} from the proxy by http.noProxy`,
      'take that out of http.noProxy in Cursor',
    );
  if (readSetting(text, 'cursor.general.disableHttp1SSE') === true)
    return warn(
      `${path} sets cursor.general.disableHttp1SSE (HTTP/1.0 mode), which does not heed the proxy in some versions`,
      'choose HTTP/1.1 in Cursor: Settings, Network, HTTP Compatibility Mode',
    );
  return ok(`${path} is as setup writes it`);
}

/** Is there a company's proxy, and does the sidecar use it? */
export async function checkOuterProxy(scene: Scene): Promise<Finding> {
  const { environment, sidecar, record, platform, procFolder } = scene;
  const own = readProxy(environment);
  const former = formerProxy(record);
  const known = own ?? former;
  const variables =
    platform === 'linux' && sidecar !== undefined ? await readVariables(procFolder, sidecar.pid) : undefined;
  const used = variables === undefined ? undefined : readProxy(variables);
  if (used !== undefined) return ok(`the sidecar goes through ${maskSettings(used)}`);
  if (known === undefined) return ok('none: the sidecar connects directly');
  if (own === undefined)
    return ok(
      `Cursor's former http.proxy, ${maskSettings(known)}: a sidecar started since setup goes through it`,
    );
  if (sidecar === undefined)
    return ok(`HTTPS_PROXY is ${maskSettings(known)}: a sidecar that is started here goes through it`);
  const fix = `HTTPS_PROXY=${maskSettings(known)} cursor-rec start`;
  if (variables === undefined)
    return warn(
      `HTTPS_PROXY is ${maskSettings(known)}; whether the sidecar goes through it is not shown here`,
      fix,
    );
  return warn(
    `HTTPS_PROXY is ${maskSettings(known)}, and the sidecar does not go through it`,
    `cursor-rec stop\n${fix}`,
  );
}

/** As the sidecar reads them: small spelling first, and none that leads back to itself. */
function readProxy(variables: Readonly<Record<string, string | undefined>>): string | undefined {
  const named =
    variables.https_proxy || variables.HTTPS_PROXY || variables.http_proxy || variables.HTTP_PROXY;
  return named === undefined || named === '' || isOwnProxy(named) ? undefined : named;
}
