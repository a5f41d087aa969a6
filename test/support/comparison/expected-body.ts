// What `show --json` must say of bytes that the provider saw, read independently of our own decoders.
import { decodedBody, type HeaderList, headerOf } from '../provider/log.ts';

export interface ExpectedEvent {
  readonly event?: string;
  readonly data: unknown;
}
export type ExpectedBody =
  | { readonly type: 'none' }
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'stream'; readonly events: readonly ExpectedEvent[] };

/** The body as `show --json` has it. */
export function toExpectedBody(message: { headers: HeaderList; body: Buffer }): ExpectedBody {
  if (message.body.length === 0) return { type: 'none' };
  const bytes = decodedBody(message);
  const type = headerOf(message.headers, 'content-type') ?? '';
  if (type.startsWith('text/event-stream'))
    return { type: 'stream', events: parseSse(bytes.toString('utf8')) };
  try {
    return { type: 'value', value: JSON.parse(bytes.toString('utf8')) };
  } catch {
    // No JSON, or JSON that was cut off: bytes.
    return { type: 'value', value: { base64: bytes.toString('base64') } };
  }
}

/** The events of a stream as the provider writes it: LF line ends; a cut-off block at the end counts. */
export function parseSse(text: string): ExpectedEvent[] {
  const blocks = text.split('\n\n').filter((block) => block !== '');
  return blocks.flatMap((block) => {
    const lines = block.split('\n').map((line) => /^(\w+): ?(.*)$/s.exec(line));
    const valuesOf = (field: string) =>
      lines.filter((line) => line?.[1] === field).map((line) => line?.[2] ?? '');
    const [event] = valuesOf('event');
    const data = valuesOf('data');
    if (data.length === 0) return [];
    return [{ ...(event === undefined ? {} : { event }), data: parseData(data.join('\n')) }];
  });
}

function parseData(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
