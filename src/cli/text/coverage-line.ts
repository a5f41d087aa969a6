// How much of what came in is recorded, in one line.
import type { RunCoverage } from '../../core/model/coverage.ts';
import { formatCount } from '../../core/replay/plain-text.ts';

/** `12 exchanges seen: 9 whole, 1 with gaps, 1 tunnelled, 1 refused`; what there is none of is left out, but for `whole`. */
export function formatCoverage(coverage: RunCoverage): string {
  const { seen, whole, withGaps, omitted, tunnelled, refused, open } = coverage;
  const parts = [
    [withGaps, 'with gaps'],
    [omitted, 'without bodies'],
    [tunnelled, 'tunnelled'],
    [refused, 'refused'],
    [open, 'under way'],
  ] as const;
  const others = parts.filter(([count]) => count > 0).map(([count, name]) => `, ${count} ${name}`);
  return `${formatCount(seen, 'exchange')} seen: ${whole} whole${others.join('')}`;
}
