// The one text in a streamed event that goes on in later events, found by each API's documentation.

export interface ChannelText {
  /** Events with the same key are one text. */
  readonly key: string;
  readonly text: string;
  /** The event with that text left out. */
  readonly rest: unknown;
}
interface Fields {
  readonly [key: string]: unknown;
}

/** The text of an event, or undefined where it carries none. */
export function toChannelText(data: unknown): ChannelText | undefined {
  for (const { path, key } of candidates(data)) {
    const text = path.reduce<unknown>((value, step) => fields(value)[step], data);
    if (typeof text === 'string') return { key, text, rest: without(data, path) };
  }
  return undefined;
}

function candidates(data: unknown): { path: readonly string[]; key: string }[] {
  const event = fields(data);
  const call = fields(fields(fields(fields(event.choices)[0]).delta).tool_calls)[0];
  const place = `${event.type}/${event.item_id}/${event.content_index ?? event.summary_index}`;
  return [
    { path: ['choices', '0', 'delta', 'content'], key: 'content' },
    {
      path: ['choices', '0', 'delta', 'tool_calls', '0', 'function', 'arguments'],
      key: `tool/${fields(call).index}`,
    },
    { path: ['delta'], key: place },
    ...['text', 'thinking', 'partial_json'].map((name) => ({
      path: ['delta', name],
      key: `${event.index}/${name}`,
    })),
    { path: ['candidates', '0', 'content', 'parts', '0', 'text'], key: 'text' },
  ];
}

function without(value: unknown, [step, ...later]: readonly string[]): unknown {
  if (step === undefined) return '';
  const inner = without(fields(value)[step], later);
  return Array.isArray(value) ? value.with(Number(step), inner) : { ...fields(value), [step]: inner };
}

function fields(value: unknown): Fields {
  // Arrays are read by index as objects are by key.
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
