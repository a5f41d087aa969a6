// Which lines of which files a session's models wrote: an Agent Trace record, version 0.1.0 (agent-trace.dev, RFC of January 2026).

import { toFileEdits } from '../dialect/file-edit.ts';
import type { SessionSource } from '../replay/session-source.ts';
import { type AttributedFile, createAttributedFile } from './attributed-file.ts';
import { type ExportSource, PROGRAM } from './format.ts';
import { encodeArray } from './json-array.ts';
import { readWholeTurns } from './whole-turns.ts';

/** The longest that the record's schema lets a model's name be. */
const MAX_MODEL_CHARS = 250;

/** Who makes the models whose names begin so, as models.dev calls them. */
const PROVIDERS: readonly (readonly [pattern: RegExp, provider: string])[] = [
  [/^claude-/, 'anthropic'],
  [/^(?:gpt-|chatgpt-|codex-|o\d)/, 'openai'],
  [/^gemini-/, 'google'],
  [/^grok-/, 'xai'],
];

/**
 * One record with every file that a carried out tool call changed. Paths stand as the tools had them. Ranges are those of the
 * file after its last edit; where its content is not known there is none, rather than a guess.
 */
export function* encodeAgentTrace({ session, version }: ExportSource): Generator<string> {
  const { id, startedAt, conversationId } = session.header;
  const endedAt = new Date(Date.parse(startedAt) + session.lastT).toISOString();
  const head = { version: '0.1.0', id, timestamp: endedAt, tool: { name: PROGRAM, version } };
  yield `${JSON.stringify(head).slice(0, -1)},"files":`;
  const url = `urn:uuid:${id}`;
  yield* encodeArray(readFiles(session), ([path, file]) => ({
    path,
    conversations: toConversations(file, url),
  }));
  const { status, gaps } = session;
  const own = { session: id, conversationId, status, gaps: gaps.length };
  yield `,${JSON.stringify({ metadata: { [PROGRAM]: own } }).slice(1)}\n`;
}

function readFiles(session: SessionSource): ReadonlyMap<string, AttributedFile> {
  const files = new Map<string, AttributedFile>();
  for (const { model = '', response } of readWholeTurns(session)) {
    for (const edit of response.toolCalls.flatMap(toFileEdits)) {
      const file = files.get(edit.path) ?? createAttributedFile();
      files.set(edit.path, file);
      file.edit(edit, model);
    }
  }
  return files;
}

/** One conversation a model: the session is the same, the contributor is not. */
function toConversations(file: AttributedFile, url: string): readonly unknown[] {
  const ranges = file.ranges();
  return [...file.models].map((model) => ({
    url,
    contributor: { type: 'ai', ...toModelId(model) },
    ranges: ranges
      .filter((range) => range.model === model)
      .map(({ start, end }) => ({ start_line: start, end_line: end })),
  }));
}

/** `provider/model`, or the model alone where its name does not tell whose it is. */
function toModelId(model: string): { readonly model_id?: string } {
  const provider = PROVIDERS.find(([pattern]) => pattern.test(model))?.[1];
  const named = provider === undefined || model.includes('/') ? model : `${provider}/${model}`;
  return named === '' || named.length > MAX_MODEL_CHARS ? {} : { model_id: named };
}
