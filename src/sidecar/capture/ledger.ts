// What was handed to the recorder and is not known to be on the disk: where it ends, another one is told what there was.
import type {
  BodyEnded,
  CaptureEvent,
  ExchangeClosed,
  ExchangeOpened,
  ResponseHead,
} from '../../core/model/capture.ts';
import type { Side } from '../../core/model/frame.ts';

export interface Ledger {
  /** These were handed over. */
  note(events: readonly CaptureEvent[]): void;
  /** All of this exchange is on the disk. */
  settle(exchange: string): void;
  /**
   * Each exchange that is not settled, in the order of their openings, as what is known of it without its bytes: those are
   * dropped, to the byte, for that reason.
   */
  retell(reason: string): CaptureEvent[];
}

interface Passed {
  readonly firstAt: number;
  bytes: number;
}
interface Page {
  readonly opened: ExchangeOpened;
  readonly passed: { [S in Side]?: Passed };
  readonly ended: { [S in Side]?: BodyEnded };
  head?: ResponseHead;
  closed?: ExchangeClosed;
}

/** An empty ledger. It keeps no bytes: an exchange takes what its heads take. */
export function createLedger(): Ledger {
  const pages = new Map<string, Page>();
  return {
    note(events) {
      for (const event of events) {
        if (event.type === 'exchange-opened')
          pages.set(event.exchange, { opened: event, passed: {}, ended: {} });
        else noteOn(pages.get(event.exchange), event);
      }
    },
    settle: (exchange) => void pages.delete(exchange),
    retell: (reason) => [...pages.values()].flatMap((page) => retellPage(page, reason)),
  };
}

function noteOn(page: Page | undefined, event: Exclude<CaptureEvent, ExchangeOpened>): void {
  if (page === undefined) return;
  switch (event.type) {
    case 'chunk':
      return addBytes(page, event, event.bytes.byteLength);
    case 'dropped':
      return addBytes(page, event, event.bytes);
    case 'response-head':
      page.head = event;
      return;
    case 'body-ended':
      page.ended[event.side] = event;
      return;
    case 'exchange-closed':
      page.closed = event;
  }
}

function addBytes(
  { passed }: Page,
  { side, at }: { readonly side: Side; readonly at: number },
  bytes: number,
): void {
  const known = passed[side];
  if (known === undefined) passed[side] = { firstAt: at, bytes };
  else known.bytes += bytes;
}

function retellPage({ opened, passed, ended, head, closed }: Page, reason: string): CaptureEvent[] {
  const dropped = (side: Side): CaptureEvent[] => {
    const lost = passed[side];
    if (lost === undefined) return [];
    const { firstAt: at, bytes } = lost;
    return [{ type: 'dropped', exchange: opened.exchange, side, at, bytes, reason }];
  };
  return [
    { ...opened, isResumed: true },
    ...dropped('request'),
    ...(head === undefined ? [] : [head]),
    ...dropped('response'),
    ...(ended.request === undefined ? [] : [ended.request]),
    ...(ended.response === undefined ? [] : [ended.response]),
    ...(closed === undefined ? [] : [closed]),
  ];
}
