// Takes capture events in and sees that each ends in its session's entries.
import type { CaptureEvent, ExchangeOpened } from '../../core/model/capture.ts';
import type { Redactor } from '../../core/redact/redactor.ts';
import { ExchangeRecorder } from './exchange-recorder.ts';
import type { SessionLinks } from './session-links.ts';

export interface PipelineOptions {
  readonly redactor: Redactor;
  readonly links: SessionLinks;
  /** Called with the number of events that need no more memory, and their payload in bytes. */
  readonly done: (bytes: number) => void;
  /** Bytes a capture event counts for in the queue. */
  readonly weigh: (event: CaptureEvent) => number;
}

export interface Pipeline {
  take(events: readonly CaptureEvent[]): void;
  /** Exchanges that are not closed. */
  readonly openExchanges: number;
}

/** The one place where bytes of the wire enter the recording. */
export function createPipeline({ redactor, links, done, weigh }: PipelineOptions): Pipeline {
  const exchanges = new Map<string, ExchangeRecorder>();

  function open(opened: ExchangeOpened): void {
    const closed = () => void exchanges.delete(opened.exchange);
    exchanges.set(
      opened.exchange,
      new ExchangeRecorder({ opened, redactor, link: (request) => links.link(request), closed }),
    );
  }

  return {
    get openExchanges() {
      return exchanges.size;
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
