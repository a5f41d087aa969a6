// A block of a film as rows.

import { formatClock } from '../clock.ts';
import type { Block, EndBlock, ExchangeBlock, GapBlock, PromptBlock, SpeechBlock } from '../film/block.ts';
import { OUTCOME_TEXTS } from '../plain-speech.ts';
import { formatCount, formatNumber, toAttachmentLines } from '../plain-text.ts';
import type { Row, Span } from '../row.ts';
import { type Lines, layPlain, type MarkdownLayout } from './markdown.ts';
import { cutTail, toFoldSpan, toResultRows, toToolRows } from './tool-rows.ts';
import { fitSpans, span, spreadSpans } from './width.ts';

/** How a block is shown. */
export interface BlockSetting {
  /** Columns that there are, and the playhead. */
  readonly width: number;
  readonly t: number;
  /** All of it, or what tells the most. */
  readonly isOpen: boolean;
  /** Nothing of its scene came after it yet. */
  readonly isNewest: boolean;
  readonly markdown: MarkdownLayout;
}

/** What stands left of everything but headings. */
const INDENT = 2;
/** Prose in longer lines is hard to read. */
const MAX_PROSE_COLUMNS = 100;
/** Of a prompt, and of what is being thought, while it is folded. */
const FOLDED_PROMPT_LINES = 12;
const FOLDED_THOUGHT_LINES = 3;

/** The rows of a block as it stood at `t`, without its heading; each is within the width. */
export function toBlockRows(block: Block, setting: BlockSetting): readonly Row[] {
  const inner = { ...setting, width: Math.max(1, setting.width - INDENT) };
  if (block.type === 'gap') return [{ spans: toGapSpans(block, setting.width) }];
  return toInnerLines(block, inner).map((line) => ({ spans: line.length === 0 ? line : [MARGIN, ...line] }));
}

const MARGIN: Span = { text: ' '.repeat(INDENT), tone: 'plain' };

function toInnerLines(block: Exclude<Block, GapBlock>, setting: BlockSetting): Lines {
  const prose = Math.min(setting.width, MAX_PROSE_COLUMNS);
  switch (block.type) {
    case 'prompt':
      return toPromptLines(block, { ...setting, width: prose });
    case 'text':
      return setting.markdown.lay(block.said.at(setting.t), prose);
    case 'thinking':
      return toThoughtLines(block, { ...setting, width: prose });
    case 'notice':
      return layPlain(block.said.at(setting.t), prose, 'dim');
    case 'tool':
      return toToolRows(block, setting);
    case 'result':
      return toResultRows(block, setting);
    case 'error':
      return layPlain(`✗ ${block.code}: ${block.message}`, prose, 'bad');
    case 'end':
      return layPlain(`✗ ${toEndText(block)}`, prose, 'bad');
    case 'exchange':
      return toExchangeLines(block, setting.width);
  }
}

function toPromptLines({ text, attachments, isRetry }: PromptBlock, { width, isOpen }: BlockSetting): Lines {
  if (isRetry) return [[span('the same again', 'dim')]];
  const said = layPlain(text.replace(/\s+$/, ''), width);
  const attached = toAttachmentLines(attachments).flatMap((line) => layPlain(line, width, 'dim'));
  const lines = text === '' ? [] : said;
  return [...(isOpen ? lines : cutTail(lines, FOLDED_PROMPT_LINES)), ...attached];
}

/** While it is thought the last of it runs by; later it is one line. */
function toThoughtLines({ t: beganAt, said }: SpeechBlock, setting: BlockSetting): Lines {
  const { width, t, isOpen, isNewest } = setting;
  const isThinking = isNewest || t < said.lastT;
  const lines = layPlain(said.at(t).trim(), width - INDENT, 'thinking');
  const seconds = Math.max(0, said.lastT - beganAt) / 1000;
  // What came at once says nothing of how long it took.
  const title = isThinking ? 'thinking …' : seconds === 0 ? 'thought' : `thought for ${seconds.toFixed(1)} s`;
  const head = spreadSpans(
    [toFoldSpan(isOpen), span(title, 'thinking')],
    isOpen || isThinking ? [] : [span(formatCount(lines.length, 'line'), 'dim')],
    width,
  );
  const shown = isOpen ? lines : isThinking ? lines.slice(-FOLDED_THOUGHT_LINES) : [];
  return [head, ...shown.map((line) => [MARGIN, ...line])];
}

function toExchangeLines({ method, url, status, outcome, error }: ExchangeBlock, width: number): Lines {
  const isFailed = outcome !== undefined && outcome !== 'completed' && outcome !== 'tunnelled';
  const tone = isFailed ? 'bad' : 'dim';
  const answered = status === undefined ? (outcome === undefined ? 'open' : outcome) : String(status);
  const failed = error === undefined ? [] : layPlain(`✗ ${error.code}: ${error.message}`, width, 'bad');
  return [spreadSpans([span(`${method} ${url}`, tone)], [span(answered, tone)], width), ...failed];
}

function toEndText({ outcome, durationMs }: EndBlock): string {
  return `${OUTCOME_TEXTS[outcome]} after ${(durationMs / 1000).toFixed(1)} s`;
}

/** As wide as the picture, whatever stands beside it. */
function toGapSpans({ t, to, reason, bytes, side }: GapBlock, width: number): readonly Span[] {
  const facts = [
    `${reason}${side === undefined ? '' : ` (${side})`}`,
    ...(bytes === undefined ? [] : [`${formatNumber(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`]),
    to > t ? `${formatClock(t)} – ${formatClock(to)}` : formatClock(t),
  ];
  return fitSpans([span(` !! NOT RECORDED  ${facts.join(' · ')}`, 'gap')], width, 'gap');
}
