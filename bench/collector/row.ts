// A row of the reports on the collector, which have one column.
import type { Row } from '../support/report.ts';

export const COLUMN = 'collector';

/** A row with the bar of the issue, where there is one. */
export function row(
  measure: string,
  value: number | undefined,
  bar?: { readonly most?: number; readonly least?: number; readonly digits?: number },
): Row {
  const { digits, ...bounds } = bar ?? {};
  return {
    measure,
    by: { [COLUMN]: value },
    ...(digits === undefined ? {} : { digits }),
    ...(Object.keys(bounds).length === 0 ? {} : { bar: { ...bounds, source: 'issue' } }),
  };
}
