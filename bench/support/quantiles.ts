// Delays of all peers as rows of a table: medians over the rounds, and what each adds over the direct connection.
import type { PeerName } from './peers.ts';
import type { Row } from './report.ts';
import type { Measured } from './rounds.ts';
import { median, quantile } from './statistics.ts';

type By = { readonly [column: string]: number };

/** The quantile of each round's samples, and the median of those over the rounds, by peer. */
function quantileBy(measured: Measured<readonly number[]>, share: number): By {
  return toBy(measured.names, (name) => median(measured.of(name).map((samples) => quantile(samples, share))));
}

/** What each peer's quantile has over the direct one of the same round, as a median over the rounds. */
export function addedBy(measured: Measured<readonly number[]>, share: number): By {
  const direct = measured.of('direct').map((samples) => quantile(samples, share));
  const names = measured.names.filter((name) => name !== 'direct');
  return toBy(names, (name) =>
    median(
      measured.of(name).map((samples, round) => quantile(samples, share) - (direct[round] ?? Number.NaN)),
    ),
  );
}

/** Rows for p50 and p99 as measured. */
export function quantileRows(measured: Measured<readonly number[]>, title: string): Row[] {
  return [0.5, 0.99].map((share) => ({
    measure: `${title} p${share * 100}, ms`,
    digits: 3,
    by: quantileBy(measured, share),
  }));
}

function toBy(names: readonly PeerName[], value: (name: PeerName) => number): By {
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}
