// What stands above and below every view: which session it is, where in it the playhead is, what it took.
import { formatClock } from '../clock.ts';
import type { Film } from '../film/film.ts';
import { formatNumber } from '../plain-text.ts';
import type { Reel } from '../player/playback.ts';
import type { Player } from '../player/player.ts';
import type { Row, Span } from '../row.ts';
import { span, spansWidth, spreadSpans } from '../rows/width.ts';

/** What a session is called in its title. */
export interface SessionTitle {
  readonly id: string;
  readonly user: string;
  /** As people here read times. */
  readonly startedAt: string;
  readonly status: 'live' | 'sealed' | 'recovered';
}

/** So far back goes the rate that is shown. */
const RATE_WINDOW_MS = 5000;
/** Characters of a token, where the provider has not counted yet: what English text and code come to. */
const CHARS_A_TOKEN = 4;

/** `019abc00-1234  files  alice · 26 Nov 2026, 13:05                    ● live`; `pane` is empty for the conversation. */
export function toTitleRow(
  { id, user, startedAt, status, pane }: SessionTitle & { readonly pane: string },
  width: number,
): Row {
  const left = [
    span(id.slice(0, ID_CHARS), 'strong'),
    ...(pane === '' ? [] : [span(`  ${pane}`, 'heading')]),
    span(`  ${user} · ${startedAt}`, 'dim'),
  ];
  const right =
    status === 'live' ? span('● live', 'good') : span(status, status === 'sealed' ? 'dim' : 'warning');
  return { spans: spreadSpans(left, [right], width) };
}

/** As many as name a session anywhere else. */
const ID_CHARS = 13;

/** `▶ 00:42 / 03:10  2×  turn 3/12          12,345 in · 678 out · 42/s   ? help` */
export function toStatusRow(
  player: Player,
  { film, reel }: { readonly film: Film; readonly reel: Reel },
  width: number,
): Row {
  const left = [
    ...toTimeSpans(player, reel),
    ...toTurnSpans(film, player.playback.t),
    ...toSearchSpans(player),
  ];
  const { counts, rate } = toTokenSpans(film, player.playback.t);
  const help = span('  ? help', 'dim');
  // What has no room goes, the least wanted first.
  const wanted = [[...counts, ...rate, help], [...counts, ...rate], counts, []];
  const right = wanted.find((spans) => spansWidth([...left, ...spans]) + 2 <= width) ?? [];
  return { spans: spreadSpans(left, right, width) };
}

/** `/parser▏` */
export function toPromptRow(text: string, width: number): Row {
  return {
    spans: spreadSpans(
      [span('/', 'strong'), span(text), span('▏', 'strong')],
      [span('enter search · esc back', 'dim')],
      width,
    ),
  };
}

function toTimeSpans({ playback }: Player, { endT, isLive }: Reel): readonly Span[] {
  const { t, speed, isPlaying, isFollowing, idleLimitMs } = playback;
  const sign = isFollowing ? '●' : isPlaying ? '▶' : '‖';
  const idle = Number.isFinite(idleLimitMs) ? ` · pauses ≤ ${idleLimitMs / 1000} s` : '';
  const pace = isFollowing ? 'following' : `${formatSpeed(speed)}${idle}`;
  return [
    span(`${sign} `, isFollowing ? 'good' : isPlaying ? 'strong' : 'warning'),
    span(formatClock(t), 'strong'),
    span(` / ${formatClock(endT)}${isLive ? '+' : ''}  ${pace}`, 'dim'),
  ];
}

/** `0.5×`, `max` */
function formatSpeed(speed: number): string {
  return Number.isFinite(speed) ? `${speed}×` : 'max';
}

function toTurnSpans({ turns, scenes }: Film, t: number): readonly Span[] {
  if (turns.length === 0) return [];
  const begun = turns.filter((scene) => (scenes[scene]?.t ?? Number.POSITIVE_INFINITY) <= t).length;
  return [span(`  turn ${begun}/${turns.length}`, 'dim')];
}

function toSearchSpans({ search }: Player): readonly Span[] {
  if (search === undefined) return [];
  const { query, matches, index } = search;
  const found = matches.length === 0 ? 'nothing found' : `${index + 1}/${formatNumber(matches.length)}`;
  return [span(`  /${query} `, 'match'), span(` ${found}`, matches.length === 0 ? 'warning' : 'dim')];
}

interface TokenSpans {
  readonly counts: readonly Span[];
  readonly rate: readonly Span[];
}

function toTokenSpans({ lanes }: Film, t: number): TokenSpans {
  const [input, output] = [lanes.inputTokens.at(t), lanes.outputTokens.at(t)];
  const said = lanes.saidChars.at(t) - lanes.saidChars.at(Math.max(-1, t - RATE_WINDOW_MS));
  const rate = Math.round(said / CHARS_A_TOKEN / (RATE_WINDOW_MS / 1000));
  const masked = lanes.redactions.at(t);
  const counts = [
    ...(masked === 0 ? [] : [span(`${formatNumber(masked)} masked`, 'redaction')]),
    ...(input + output === 0 ? [] : [span(`${formatNumber(input)} in · ${formatNumber(output)} out`, 'dim')]),
  ];
  const separated = counts.flatMap((one, index) => (index === 0 ? [one] : [span(' · ', 'dim'), one]));
  const dot = counts.length === 0 ? '' : ' · ';
  return {
    counts: separated,
    rate: rate === 0 ? [] : [span(`${dot}~${formatNumber(rate)} tokens/s`, 'dim')],
  };
}
