// Check of the way to the collector: that it answers, that it is the one this home knows, and that nothing is left behind.
import { toOfflineHint } from '../../client/offline-hint.ts';
import { checkNote, parseNote } from '../../core/proof/signed-note.ts';
import { parseVerifierKey } from '../../core/proof/verifier-key.ts';
import { sha256 } from '../../node/hashing.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import type { SidecarStatus } from '../../sidecar/control.ts';
import { createIssuerFetch } from '../../sidecar/identity/issuer-fetch.ts';
import { readPeer } from '../../sidecar/ship/peer.ts';
import type { ShipStatus } from '../../sidecar/ship/shipper.ts';
import { formatShipping, hasTrouble } from '../text/shipping-line.ts';
import { type Finding, fail, ok, skip, warn } from './check.ts';
import type { Scene } from './scene.ts';

/** Long enough for a slow line. */
const ANSWER_MS = 5_000;

/** Does what is recorded come to where it shall? The sidecar knows; where none runs, the collector is asked for what it shows everybody. */
export async function checkCollector({ config, sidecar, home, environment }: Scene): Promise<Finding> {
  if (config instanceof Error) return skip('not known: config.json is not as it has to be');
  if (config.collector === undefined) return ok('none in config.json: recordings stay on this machine');
  const { url } = config.collector;
  if (sidecar !== undefined) return judgeBoth(sidecar.now, url);
  const key = config.collector.key ?? (await readPeer(home, url))?.key;
  return ask(url, key, environment);
}

/** What the organisation has settled comes from there too. */
function judgeBoth(
  { collector, organisation }: Pick<SidecarStatus, 'collector' | 'organisation'>,
  url: string,
): Finding {
  const shipping = judge(collector, url);
  if (shipping.status !== 'ok' || organisation === undefined) return shipping;
  const { isUnknown, problem } = organisation;
  if (problem !== undefined)
    return warn(`${shipping.found}; the organisation's policy: ${problem}`, ASK_ADMINS);
  if (isUnknown) return warn(`${shipping.found}; the organisation's policy is not known yet`, ASK_ADMINS);
  return shipping;
}

const ASK_ADMINS = 'cursor-rec ship\nthen ask the administrators of the collector if this stays';

function judge(status: ShipStatus | undefined, url: string): Finding {
  const restart = 'cursor-rec stop\ncursor-rec start';
  if (status?.url !== url) return warn(`the sidecar was started before ${url} was configured`, restart);
  const found = `${url}: ${formatShipping(status)}`;
  if (status.state === 'refused')
    return fail(found, 'cursor-rec login\nor correct "collector" in config.json, or ask its administrators');
  if (status.state === 'offline') return warn(found, UNREACHED);
  if (status.unproved.length > 0)
    return fail(
      found,
      'cursor-rec ship\nthen ask the administrators of the collector: its log may have been rewritten',
    );
  if (hasTrouble(status)) return warn(found, 'cursor-rec ship\ncursor-rec ship --retry');
  if (status.dropped !== undefined)
    return warn(found, 'cursor-rec ship\nor let more wait: "collector.spoolMaxBytes" in config.json');
  return ok(found);
}

const UNREACHED =
  'nothing is lost: it is shipped once the collector answers; if it never does, correct "collector" in config.json';

/** The checkpoint of its log is public, and signed. */
async function ask(
  url: string,
  key: string | undefined,
  environment: Scene['environment'],
): Promise<Finding> {
  const fetch = createIssuerFetch(environment);
  const request = { method: 'GET', headers: {}, signal: AbortSignal.timeout(ANSWER_MS) };
  try {
    const health = await fetch(`${url}/healthz`, request);
    if (!health.ok) return warn(`${url} answers ${health.status}, and not as a collector does`, UNREACHED);
    const checkpoint = await fetch(`${url}/log/checkpoint`, request);
    if (key === undefined)
      return ok(`${url} answers; this home ships to it for the first time at the next start`);
    // A log that is empty has none.
    if (checkpoint.ok && !isSigned(await checkpoint.text(), key))
      return fail(
        `${url} is another collector than the one that this home knows (${key})`,
        'ship nothing to it, and ask its administrators; if it was set up anew, put its key into config.json ("collector": {"key": …})',
      );
    return ok(`${url} answers, and is the one that this home knows`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return warn(`${url} cannot be reached: ${why}${toOfflineHint(error)}`, UNREACHED);
  }
}

function isSigned(note: string, verifierKey: string): boolean {
  const key = parseVerifierKey(verifierKey, sha256);
  const parsed = parseNote(note);
  if (key === undefined || parsed === undefined) return false;
  return checkNote(parsed, key, { sha256, verifyEd25519 }) === 'signed';
}
