// Content types: how a body is delimited.

/** `undeclared`: nothing was said, so the body may be JSON or anything. */
export type BodyKind = 'events' | 'lines' | 'json' | 'undeclared' | 'bytes';

const LINES = new Set([
  'application/x-ndjson',
  'application/jsonl',
  'application/json-lines',
  'application/stream+json',
]);

/** The kind of a body with this content-type header; parameters and case do not matter (RFC 9110 §8.3.1). */
export function bodyKind(contentType: string | undefined): BodyKind {
  const [essence = ''] = (contentType ?? '').split(';', 1);
  const name = essence.trim().toLowerCase();
  if (name === '') return 'undeclared';
  if (name === 'text/event-stream') return 'events';
  if (LINES.has(name)) return 'lines';
  return name === 'application/json' || name.endsWith('+json') ? 'json' : 'bytes';
}

/** True where a body with this content type comes as events or lines, each complete before the body is. */
export function isStreamed(contentType: string | undefined): boolean {
  const kind = bodyKind(contentType);
  return kind === 'events' || kind === 'lines';
}
