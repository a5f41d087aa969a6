// Days and times as a query writes them.

const TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)?(Z|[+-]\d\d:\d\d)?$/;

/** `2026-11-25`, `2026-11-25T10:00`, `2026-11-25T10:00:00.000+01:00` → milliseconds since the epoch; UTC where no offset is named. */
export function parseQueryTime(text: string): number | undefined {
  const [, day, time, offset] = TIME.exec(text) ?? [];
  // An offset belongs to a time; a day that no calendar has (2026-02-30) would be read as one of the next month.
  if (day === undefined || (offset !== undefined && time === undefined) || !isDay(day)) return undefined;
  const ms = Date.parse(`${day}${time ?? 'T00:00'}${offset ?? 'Z'}`);
  return Number.isNaN(ms) ? undefined : ms;
}

function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}
