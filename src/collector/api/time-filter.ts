// Times in queries, as the store compares them.

/** `since` and `until` in the one form that stored times have: they are compared as texts. */
export function toTimes({ since, until }: { readonly since?: string; readonly until?: string }) {
  return {
    ...(since === undefined ? {} : { since: toIso(since) }),
    ...(until === undefined ? {} : { until: toIso(until) }),
  };
}

/** The schema has let in what looks like a time; the 31st of February is its own text, and later than the 28th. */
function toIso(time: string): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? time : new Date(at).toISOString();
}
