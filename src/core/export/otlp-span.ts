// Spans as OTLP 1.9 writes them in JSON (opentelemetry-proto, trace.proto): ids in hex, 64-bit integers as text.

/** `{"key":"gen_ai.usage.input_tokens","value":{"intValue":"10"}}` */
export interface Attribute {
  readonly key: string;
  readonly value:
    | { readonly stringValue: string }
    | { readonly intValue: string }
    | { readonly doubleValue: number }
    | { readonly boolValue: boolean };
}

/** `kind`: 1 internal, 3 client · `status.code`: 2 error. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: 1 | 3;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events?: readonly SpanEvent[];
  readonly status?: { readonly code: 2; readonly message?: string };
}

export interface SpanEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
}

/** The attribute, or none where there is nothing to say. */
export function textAttribute(key: string, text: string | undefined): readonly Attribute[] {
  return text === undefined ? [] : [{ key, value: { stringValue: text } }];
}

/** The attribute of a whole number, or none. */
export function intAttribute(key: string, count: number | undefined): readonly Attribute[] {
  return count === undefined ? [] : [{ key, value: { intValue: String(Math.trunc(count)) } }];
}

/** The attribute of any number, or none. */
export function doubleAttribute(key: string, value: number | undefined): readonly Attribute[] {
  return value === undefined ? [] : [{ key, value: { doubleValue: value } }];
}

/** The attribute where it is true; false is what its absence says. */
export function flagAttribute(key: string, isSet: boolean): readonly Attribute[] {
  return isSet ? [{ key, value: { boolValue: true } }] : [];
}

/** Milliseconds since the epoch in nanoseconds. */
export function toNanos(epochMs: number): string {
  return `${Math.round(epochMs)}000000`;
}

/** The 16 bytes of a UUID. */
export function toTraceId(uuid: string): string {
  return uuid.replaceAll('-', '');
}

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** 8 bytes that are the same for the same name each time: FNV-1a, so that an export made twice is one trace. */
export function toSpanId(name: string): string {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(name))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  // All zeros is no id.
  return (hash === 0n ? 1n : hash).toString(16).padStart(16, '0');
}
