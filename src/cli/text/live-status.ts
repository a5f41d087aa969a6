// What a sidecar says of itself, in the words of the live view.
import { formatCount } from '../../core/replay/plain-text.ts';
import type { SidecarStatus } from '../../sidecar/control.ts';
import type { LiveStatus } from '../../tui/live/live-status.ts';
import { formatCoverage } from './coverage-line.ts';
import { formatBytes, formatTrust } from './format.ts';
import { formatIdentity } from './identity-line.ts';
import { formatShipping, isShippingWell } from './shipping-line.ts';

/** The status of a sidecar that answers; undefined: none runs. */
export function toLiveStatus(status: SidecarStatus | undefined): LiveStatus {
  if (status === undefined)
    return {
      identity: '',
      policy: 'nothing is recorded',
      coverage: 'start it with cursor-rec start',
      redactions: '',
      warnings: [],
    };
  const { identity, record, coverage, recorded, problem } = status;
  const refusal = record === 'required' ? 'traffic is refused' : 'traffic passes unrecorded';
  return {
    proxy: status.proxy,
    identity: formatIdentity(identity, (_tone, text) => text),
    policy: `record: ${record}`,
    coverage: formatCoverage(coverage),
    redactions: formatCount(recorded.redactions, 'redaction'),
    ...toCollector(status),
    ...(problem === undefined ? {} : { problem: `${refusal}: ${problem}` }),
    warnings: toWarnings(status),
  };
}

/** What is missing, and what is not as safe as it could be. */
function toWarnings({
  recorded,
  traffic,
  coverage,
  restarts,
  unrecoverable,
  wrongTokens,
  trustLocalUser,
  identity,
}: SidecarStatus): string[] {
  const { withGaps, tunnelled } = coverage;
  return [
    recorded.gaps > 0
      ? `${formatCount(recorded.gaps, 'gap')}: not all of what passed was recorded (${formatCount(withGaps, 'exchange')})`
      : '',
    traffic.droppedBytes > 0 ? `${formatBytes(traffic.droppedBytes)} were dropped` : '',
    traffic.refused > 0 ? `${formatCount(traffic.refused, 'request')} refused` : '',
    tunnelled > 0 ? `${formatCount(tunnelled, 'connection')} tunnelled: passed unseen, by policy` : '',
    restarts.count > 0
      ? `the recording worker was replaced ${formatCount(restarts.count, 'time')}: ${restarts.lastReason ?? ''}`
      : '',
    unrecoverable.length > 0 ? `${formatCount(unrecoverable.length, 'session')} could not be closed` : '',
    wrongTokens.count > 0 ? `${formatCount(wrongTokens.count, 'request')} with a wrong token` : '',
    trustLocalUser ? formatTrust(identity.subject) : '',
  ].filter((warning) => warning !== '');
}

/** A sidecar that ships to a collector says how that goes. */
function toCollector({ collector }: SidecarStatus): Pick<LiveStatus, 'collector'> {
  if (collector === undefined) return {};
  return { collector: { text: formatShipping(collector), isWell: isShippingWell(collector) } };
}
