// A session in the format that was asked for, piece by piece.
import { formatDocument } from '../replay/document.ts';
import { encodeAgentTrace } from './agent-trace.ts';
import { encodeAsciicast } from './asciicast.ts';
import type { ExportFormat, ExportSource } from './format.ts';
import { encodeHar } from './har.ts';
import { encodeHtml } from './html.ts';
import { encodeMarkdown } from './markdown.ts';
import { encodeOtlp } from './otlp.ts';

/** The text of the export in pieces, none of which ends within a character. */
export function encodeExport(format: ExportFormat, source: ExportSource): Iterable<string> {
  switch (format) {
    case 'json':
      return encodeJson(source);
    case 'markdown':
      return encodeMarkdown(source);
    case 'har':
      return encodeHar(source);
    case 'asciicast':
      return encodeAsciicast(source);
    case 'html':
      return encodeHtml(source);
    case 'agent-trace':
      return encodeAgentTrace(source);
    case 'otlp':
      return encodeOtlp(source);
  }
}

/** What `show --json` writes, byte for byte. */
function* encodeJson({ session, beside }: ExportSource): Generator<string> {
  yield* formatDocument(session, beside);
  yield '\n';
}
