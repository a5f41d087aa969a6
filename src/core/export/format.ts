// The formats that a session can be exported in, and what an encoder is given.
import type { SessionSource } from '../replay/session-source.ts';

/** Every format, by the word that names it. */
export const EXPORT_FORMATS = [
  'json',
  'markdown',
  'har',
  'asciicast',
  'html',
  'agent-trace',
  'otlp',
] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A session, and what its encoders cannot know from it. */
export interface ExportSource {
  readonly session: SessionSource;
  /** Members of the JSON document's session that do not stand in its entries, beside erasures: a legal hold. */
  readonly beside?: Readonly<Record<string, unknown>>;
  /** Of the program that exports. */
  readonly version: string;
  /** An ISO time as people here read it; only `asciicast` shows local times, as `replay` does. */
  readonly formatTime: (iso: string) => string;
}

/** How each encoder names the program that made its output. */
export const PROGRAM = 'cursor-rec';

/** True for a word that names a format. */
export function isExportFormat(word: string): word is ExportFormat {
  return EXPORT_FORMATS.some((format) => format === word);
}
