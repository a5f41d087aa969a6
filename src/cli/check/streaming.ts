// Check of the whole way to Cursor's server: does it get there through the sidecar, and does anything on the way buffer.
import { readFile } from 'node:fs/promises';
import { refusalStatus } from '../../sidecar/capture/refusal.ts';
import { type Finding, fail, ok, skip, warn } from './check.ts';
import type { Scene } from './scene.ts';
import { type ProbeResult, probeHost, probeStream } from './stream-probe.ts';

/** Cursor's own bound (PROTOCOL.md §1.4). */
const bufferedAfterMs = 2_000;
/** It streams for five seconds, and a sidecar tries to connect for thirty. */
const timeoutMs = 40_000;

/** Refusals that say that there is no way to Cursor just now, of which the recorder knows nothing. */
const offline: readonly string[] = [
  'upstream_unreachable',
  'upstream_name_unknown',
  'upstream_connect_timeout',
  'upstream_timeout',
  'upstream_closed',
];

/** Asks Cursor's health service by way of the sidecar. */
export async function checkStreaming({ sidecar, authority }: Scene): Promise<Finding> {
  if (sidecar === undefined) return skip('no sidecar to go through');
  if (authority === undefined || authority instanceof Error) return skip('no authority yet');
  const result = await probeStream({
    proxy: sidecar.proxy,
    token: sidecar.token,
    authority: await readFile(authority.file, 'utf8'),
    now: () => performance.now(),
    timeoutMs,
  });
  return judgeProbe(result);
}

/** What a result means. */
export function judgeProbe(result: ProbeResult): Finding {
  switch (result.type) {
    case 'streamed':
      return judgeStream(result);
    case 'answered':
      return judgeAnswer(result);
    case 'failed':
      return judgeFailure(result);
  }
}

function judgeStream({ envelopes, firstMs, lastMs }: ProbeResult & { readonly type: 'streamed' }): Finding {
  const times = `${envelopes} messages of ${probeHost}, the first after ${Math.round(firstMs)} ms, the last after ${Math.round(lastMs)} ms`;
  if (firstMs <= bufferedAfterMs) return ok(times);
  return fail(
    `${times}: something between here and Cursor holds answers back until they are whole`,
    'have *.cursor.sh exempt from inspection in the company proxy or firewall (Zscaler, Netskope and the like); the sidecar itself passes each message on at once',
  );
}

function judgeAnswer({ status, refusal, text }: ProbeResult & { readonly type: 'answered' }): Finding {
  if (refusal === undefined)
    return warn(
      `${probeHost} answered with ${status}${status === 200 ? ' and no message' : ''}, so that streaming could not be measured`,
      'ask Cursor something, and see whether its answer comes word by word',
    );
  const known = Object.hasOwn(refusalStatus, refusal) ? refusal : 'a refusal';
  if (offline.includes(refusal))
    return warn(
      `${probeHost} cannot be reached: ${known}`,
      'check the network; a company proxy has to be in HTTPS_PROXY when the sidecar starts',
    );
  if (refusal === 'upstream_tls_failed')
    return fail(
      `the certificate of ${probeHost} is not accepted: the network may inspect TLS`,
      'cursor-rec start --upstream-ca FILE, with the certificates of the company',
    );
  return fail(`the sidecar refused: ${known} (${said(text)})`, 'cursor-rec status');
}

/** The sentence of a refusal, which never holds a token. */
function said(text: string): string {
  return /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1]?.slice(0, 300) ?? 'no reason';
}

function judgeFailure({ step, reason }: ProbeResult & { readonly type: 'failed' }): Finding {
  switch (step) {
    case 'connect':
      return fail(`the sidecar does not connect to ${probeHost}: ${reason}`, 'cursor-rec status');
    case 'tls':
      return fail(
        `TLS to ${probeHost} is not ended by this home's authority: ${reason}`,
        'see that "intercept" in config.json has ".cursor.sh", then cursor-rec stop, cursor-rec start',
      );
    case 'answer':
      return warn(`${probeHost} did not answer to the end: ${reason}`, 'check the network, and try again');
  }
}
