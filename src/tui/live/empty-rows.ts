// What the list says while it is empty: what to do next.
import type { Row } from '../../core/replay/row.ts';
import { fitSpans, span } from '../../core/replay/rows/width.ts';
import type { LiveStatus } from './live-status.ts';

interface EmptyOptions {
  /** True where there are sessions that the filter hides. */
  readonly hasSessions: boolean;
  readonly status: LiveStatus | undefined;
  readonly width: number;
}

/** A few lines in place of sessions. */
export function toEmptyRows({ hasSessions, status, width }: EmptyOptions): readonly Row[] {
  return toLines({ hasSessions, status }).map(([text, isCommand]) => ({
    spans: fitSpans([span(`  ${text}`, isCommand ? 'strong' : 'dim')], width),
  }));
}

function toLines({
  hasSessions,
  status,
}: Omit<EmptyOptions, 'width'>): readonly (readonly [string, boolean])[] {
  if (hasSessions)
    return [
      ['', false],
      ['Nothing fits the filter.', false],
      ['Escape shows all again.', false],
    ];
  if (status !== undefined && status.proxy === undefined)
    return [
      ['', false],
      ['Nothing is recorded. Start it in another terminal:', false],
      ['cursor-rec start', true],
    ];
  return [
    ['', false],
    ['Nothing has come in yet. Point a client here:', false],
    ['eval "$(cursor-rec env)"', true],
    ['cursor-rec run -- claude', true],
    ['cursor-rec setup cursor', true],
  ];
}
