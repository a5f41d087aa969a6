// An exchange as it went over the wire, masked: headers, body, frame by frame.
import type { Body, Exchange } from '../../model/exchange.ts';
import type { HeaderList } from '../../model/frame.ts';
import type { Json } from '../../model/json.ts';
import { formatNumber } from '../plain-text.ts';
import type { Row, Span } from '../row.ts';
import { toCodeLines } from '../rows/code.ts';
import { markRedactions } from '../rows/tint.ts';
import { span, spreadSpans } from '../rows/width.ts';
import { breakSpans } from '../rows/wrap.ts';

export interface RawSetting {
  readonly width: number;
  /** The playhead: frames that came later are not there yet. */
  readonly t: number;
}

/** What `show --json` has whole: a screen ends somewhere. */
const MAX_BODY_LINES = 2000;
const MAX_FRAME_ROWS = 12;

/** The rows of an exchange, each within the width. */
export function toRawRows(exchange: Exchange, { width, t }: RawSetting): readonly Row[] {
  const { method, url, status, dialect, route, request, response } = exchange;
  const answered =
    status === undefined ? span('no answer yet', 'dim') : span(String(status), status < 400 ? 'good' : 'bad');
  const lines: readonly (readonly Span[])[] = [
    spreadSpans(
      [span(`${method} `, 'strong'), span(url)],
      [span(`  ${route} · ${dialect}  `, 'dim'), answered],
      width,
    ),
    [],
    [span('request', 'heading')],
    ...toHeaderLines(request.headers),
    ...toBodyLines(request.body, { width, since: t - exchange.t }),
    [],
    [span('response', 'heading')],
    ...toHeaderLines(response?.headers ?? []),
    ...toBodyLines(response?.body, { width, since: t - exchange.t }),
    ...toHeaderLines(response?.trailers ?? []),
  ];
  return markRedactions(lines.flatMap((line) => breakSpans(line, width)).map((spans) => ({ spans })));
}

function toHeaderLines(headers: HeaderList): readonly (readonly Span[])[] {
  return headers.map(([name, value]) => [span(`  ${name}: `, 'code-name'), span(value)]);
}

interface BodySetting {
  readonly width: number;
  /** Milliseconds since the exchange began. */
  readonly since: number;
}

function toBodyLines(body: Body | undefined, { width, since }: BodySetting): readonly (readonly Span[])[] {
  switch (body?.type) {
    case undefined:
      return [];
    case 'json':
      return toTextLines(JSON.stringify(body.value, null, 2), 'json');
    case 'text':
      return toTextLines(body.text, '');
    case 'bytes':
      return [
        [span(`  ${formatNumber(Math.floor((body.base64.length * 3) / 4))} bytes that are no text`, 'dim')],
      ];
    case 'digest':
      return [[span(`  ${formatNumber(body.bytes)} bytes, not kept: sha256 ${body.sha256}`, 'dim')]];
    case 'stream':
      return body.events
        .filter(({ tMs }) => tMs <= since)
        .flatMap(({ tMs, data }) => toFrameLines(tMs, data, width));
  }
}

/** `  +1,204 ms  {"type":"content_block_delta",…}` */
function toFrameLines(tMs: number, frame: Json, width: number): readonly (readonly Span[])[] {
  const time = span(`${`+${formatNumber(Math.round(tMs))}`.padStart(TIME_COLUMNS)} ms  `, 'dim');
  const room = Math.max(1, width - time.text.length);
  const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
  // What no screen shows need not be coloured.
  const [line = []] = toCodeLines(text.replaceAll('\n', '\u240a').slice(0, room * MAX_FRAME_ROWS), 'json');
  const hidden = text.length - room * MAX_FRAME_ROWS;
  const rest = hidden > 0 ? [[span(`… ${formatNumber(hidden)} more characters`, 'dim')]] : [];
  const blank = span(' '.repeat(time.text.length));
  return [...breakSpans(line, room), ...rest].map((part, index) => [index === 0 ? time : blank, ...part]);
}

const TIME_COLUMNS = 9;

/** The first lines, in colours; what is not shown need not be coloured. */
function toTextLines(text: string, language: string): readonly (readonly Span[])[] {
  const lines = text.split('\n');
  const more = lines.length - MAX_BODY_LINES;
  const shown = more > 0 ? lines.slice(0, MAX_BODY_LINES).join('\n') : text;
  const note = span(`  … ${formatNumber(more)} more lines: cursor-rec show --json has them`, 'dim');
  return [
    ...toCodeLines(shown, language).map((line) => [span('  '), ...line]),
    ...(more > 0 ? [[note]] : []),
  ];
}
