// One block of server-sent events, its lines up to the blank one → what they say (WHATWG HTML §9.2.6).

/** An event, with the fields that it said: `data` is its data lines joined by LF, `retry` is milliseconds. */
export interface SseEvent {
  readonly type: 'event';
  readonly event?: string;
  readonly id?: string;
  readonly retry?: number;
  readonly data?: string;
}
/** A comment line, without its colon and the one space after it. */
export interface SseComment {
  readonly type: 'comment';
  readonly text: string;
}
/** The lines of a block that a browser ignores (unknown field, NUL in an id, bad retry), joined by LF. */
export interface SseUnknown {
  readonly type: 'unknown';
  readonly text: string;
}
export type SseLineItem = SseEvent | SseComment | SseUnknown;

type Fields = { -readonly [Field in keyof SseEvent]: SseEvent[Field] };

/** Adds to `items` what the block says: its comments in order, then its unknown lines, then its event. */
export function parseSseBlock(block: string, items: { push(item: SseLineItem): unknown }): void {
  const fields: Fields = { type: 'event' };
  const data: string[] = [];
  const unknown: string[] = [];
  let isEvent = false;
  for (const line of toLines(block)) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    const value = colon === -1 ? '' : valueAfter(line, colon);
    if (colon === 0) items.push({ type: 'comment', text: value });
    else if (readField(fields, data, { name: colon === -1 ? line : line.slice(0, colon), value }))
      isEvent = true;
    else unknown.push(line);
  }
  if (unknown.length > 0) items.push({ type: 'unknown', text: unknown.join('\n') });
  if (data.length > 0) fields.data = data.length === 1 ? (data[0] as string) : data.join('\n');
  if (isEvent) items.push(fields);
}

/** Most blocks have no CR, and a split at one character is several times faster than one at a pattern. */
function toLines(block: string): string[] {
  return block.includes('\r') ? block.split(/\r\n|\n|\r/) : block.split('\n');
}

function valueAfter(line: string, colon: number): string {
  return line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
}

/** True where the field is one that an event has. */
function readField(fields: Fields, data: string[], field: { name: string; value: string }): boolean {
  switch (field.name) {
    case 'data':
      data.push(field.value);
      return true;
    case 'event':
      fields.event = field.value;
      return true;
    case 'id':
      if (field.value.includes('\0')) return false;
      fields.id = field.value;
      return true;
    case 'retry':
      // Longer ones are no exact doubles.
      if (!/^\d{1,15}$/.test(field.value)) return false;
      fields.retry = Number(field.value);
      return true;
    default:
      return false;
  }
}
