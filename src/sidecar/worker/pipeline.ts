// Takes capture events in and sees that each ends in its session's entries.
import type { CaptureEvent, ExchangeOpened } from '../../core/model/capture.ts';
import type { Redactor } from '../../core/redact/redactor.ts';
import type { CursorWatch } from './cursor-watch.ts';
import { ExchangeRecorder } from './exchange-recorder.ts';
import type { SessionLinks } from './link.ts';

export interface PipelineOptions {
  /** Masks what the policy wants masked in this exchange. */
  readonly redactorFor: (opened: ExchangeOpened) => Redactor;
  readonly links: SessionLinks;
  /** Called with the number of events that need no more memory, and their payload in bytes. */
  readonly done: (bytes: number) => void;
  readonly watch: CursorWatch;
  /** Bytes a capture event counts for in the queue. */
  readonly weigh: (event: CaptureEvent) => number;
}

export interface Pipeline {
  take(events: readonly CaptureEvent[]): void;
  /** Gives up to wait for others to name the session of exchanges that began before `before` (as `at` in CaptureEvent). */
  linkWaiting(before: number): void;
  /** Gives up to wait for others to say what is in bodies of exchanges that began before `before`. */
  decodeWaiting(before: number): void;
  /** Exchanges that are not closed. */
  readonly openExchanges: number;
}

/** The one place where bytes of the wire enter the recording. */
export function createPipeline({ redactorFor, links, watch, done, weigh }: PipelineOptions): Pipeline {
  const exchanges = new Map<string, ExchangeRecorder>();

  function open(opened: ExchangeOpened): void {
    const redactor = redactorFor(opened);
    const closed = () => void exchanges.delete(opened.exchange);
    exchanges.set(opened.exchange, new ExchangeRecorder({ opened, redactor, links, watch, closed }));
  }

  return {
    get openExchanges() {
      return exchanges.size;
    },
    linkWaiting(before) {
      for (const exchange of exchanges.values()) {
        if (exchange.isWaiting && exchange.openedAt < before) exchange.link(true);
      }
    },
    decodeWaiting(before) {
      for (const exchange of exchanges.values()) if (exchange.openedAt < before) exchange.stopWaiting();
    },
    take(events) {
      for (const event of events) {
        const bytes = weigh(event);
        if (event.type === 'exchange-opened') {
          open(event);
          done(bytes);
          continue;
        }
        const exchange = exchanges.get(event.exchange);
        if (exchange === undefined) done(bytes);
        else exchange.take(event, () => done(bytes));
      }
    },
  };
}
