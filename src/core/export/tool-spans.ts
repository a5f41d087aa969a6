// Calls of tools as the wire saw them: from the last of their arguments to their result.
import type { TimelineEvent } from '../replay/timeline-event.ts';
import { type Span, textAttribute, toNanos, toSpanId } from './otlp-span.ts';
import type { TurnPlaces } from './turn-places.ts';

interface Called {
  readonly name: string;
  t: number;
  text: string;
}

/** `startedMs`: of the session, since the epoch · `parentOf`: the span of a turn, by its id. */
interface Scene {
  readonly traceId: string;
  readonly startedMs: number;
  readonly places: TurnPlaces;
  readonly parentOf: (turn: string | undefined) => string;
}

/** A span `execute_tool <name>` for each call whose result came. */
export function* toToolSpans(events: Iterable<TimelineEvent>, scene: Scene): Generator<Span> {
  const open = new Map<string, Called>();
  for (const event of events) {
    if (event.type === 'tool-call') open.set(event.call, { name: event.name, t: event.t, text: '' });
    else if (event.type === 'tool-arguments') addArguments(open.get(event.call), event);
    else if (event.type === 'tool-result' && event.call !== undefined) {
      const called = open.get(event.call);
      open.delete(event.call);
      if (called !== undefined) yield toToolSpan(event.call, called, { ...scene, event });
    }
  }
}

function addArguments(
  called: Called | undefined,
  { t, text }: { readonly t: number; readonly text: string },
): void {
  if (called === undefined) return;
  called.t = t;
  called.text += text;
}

function toToolSpan(
  call: string,
  { name, t, text }: Called,
  { traceId, startedMs, places, parentOf, event }: Scene & { readonly event: ResultEvent },
): Span {
  const { result, status } = event;
  const turn = places.at(call.slice(0, call.lastIndexOf('/')), startedMs + t);
  return {
    traceId,
    spanId: toSpanId(`tool/${call}`),
    parentSpanId: parentOf(turn?.id),
    name: `execute_tool ${name}`,
    kind: 1,
    startTimeUnixNano: toNanos(startedMs + t),
    endTimeUnixNano: toNanos(startedMs + Math.max(t, event.t)),
    attributes: [
      ...textAttribute('gen_ai.operation.name', 'execute_tool'),
      ...textAttribute('gen_ai.tool.name', name),
      ...textAttribute('gen_ai.tool.call.arguments', text === '' ? undefined : text),
      ...textAttribute(
        'gen_ai.tool.call.result',
        typeof result === 'string' ? result : JSON.stringify(result),
      ),
      ...textAttribute('error.type', status === 'completed' ? undefined : status),
    ],
    ...(status === 'completed' ? {} : { status: { code: 2 as const, message: status } }),
  };
}

type ResultEvent = Extract<TimelineEvent, { readonly type: 'tool-result' }>;
