// Anything that a text can hold, inside another text: files in tool results, diffs, logs, JSON in JSON, streams.
import { ANYTHING, type Context, type Plant, TEXTS } from '../context.ts';
import type { Draw } from '../draw.ts';
import { inHtml, jsonEscaped, quoted, withMargin } from '../escapes.ts';
import { codeLines, longText, sentences } from '../filler.ts';
import { glue, inBase64 } from '../marks.ts';
import { assignments } from './assignments.ts';

type Write = (draw: Draw, written: string, plant: Plant) => string;

/** The text itself, or a value as some file has it. */
function write(draw: Draw, plant: Plant): string {
  if (TEXTS.includes(plant.form)) return plant.text;
  return draw
    .pick(assignments.filter(({ only }) => only === undefined || only === draw.split))
    .render(draw, plant);
}

const wrapper = (id: string, wrap: Write, options: Partial<Context> = {}): Context => ({
  id,
  takes: ANYTHING,
  render: (draw, plant) => wrap(draw, write(draw, plant), plant),
  ...options,
});

const toolUse = (draw: Draw, input: string) =>
  `{"type":"tool_use","id":"toolu_01${draw.hex(22)}","name":"write_file","input":{"path":"config/app.txt","content":${input}}}`;

export const wrappers: readonly Context[] = [
  wrapper('plain', (_draw, written) => written, { takes: TEXTS }),
  wrapper('between-sentences', (draw, written) => `${sentences(draw)}\n\n${written}\n\n${sentences(draw)}`),
  wrapper(
    'fenced',
    (draw, written) =>
      `${sentences(draw)}\n\n\`\`\`${draw.pick(['', 'sh', 'yaml', 'text'])}\n${written}\n\`\`\`\n\n${sentences(draw)}`,
  ),
  wrapper('diff', (draw, written) =>
    [
      'diff --git a/config/app b/config/app',
      `index ${draw.hex(7)}..${draw.hex(7)} 100644`,
      '--- a/config/app',
      '+++ b/config/app',
      `@@ -${draw.int(1, 90)},6 +${draw.int(1, 90)},9 @@`,
      withMargin(codeLines(draw, 2), ' '),
      withMargin(written, draw.pick(['+', '-'])),
      withMargin(codeLines(draw, 2), ' '),
    ].join('\n'),
  ),
  wrapper(
    'shell-transcript',
    (draw, written) =>
      `alice@laptop:~/orders$ ${draw.pick(['cat config/app', 'sed -n 1,20p notes', 'git show HEAD:app'])}\n${written}\nalice@laptop:~/orders$ git status --short\n M src/main.ts`,
  ),
  wrapper('numbered-lines', (draw, written) => {
    let number = draw.int(1, 90);
    return `${written}\n`.replace(/^(?=.)/gm, () => glue(`${String(number++).padStart(6)}→`));
  }),
  wrapper(
    'tool-result',
    (draw, written) =>
      `{"type":"tool_result","tool_use_id":"toolu_01${draw.hex(22)}","content":${quoted(written)}}`,
  ),
  wrapper(
    'tool-arguments',
    (draw, written) =>
      `{"name":"write_file","arguments":${quoted(`{"path":"app/${draw.int(1, 9)}.txt","content":${quoted(written)}}`)}}`,
  ),
  wrapper(
    'json-in-json-in-json',
    (draw, written) =>
      `{"event":"tool","payload":${quoted(toolUse(draw, quoted(`{"file":${quoted(written)}}`)))}}`,
  ),
  wrapper('streamed-text', (draw, written) => `${sentences(draw)}\n\n${written}\n\n${sentences(draw)}`, {
    delivery: 'pieces',
  }),
  wrapper(
    'streamed-arguments',
    (draw, written) =>
      `{"path":"config/${draw.int(1, 99)}.env","content":${quoted(written)},"mode":"overwrite"}`,
    { delivery: 'argument pieces' },
  ),
  wrapper(
    'streamed-edit',
    (draw, written) =>
      `{"old_string":${quoted(codeLines(draw, 1))},"new_string":${quoted(`${codeLines(draw, 1)}\n${written}\n`)}}`,
    { delivery: 'argument pieces', only: 'test' },
  ),
  wrapper(
    'html-pre',
    (draw, written) =>
      `<h2>${draw.pick(['Notes', 'Settings'])}</h2>\n<pre><code>${inHtml(written)}</code></pre>\n<p>${sentences(draw, 1)}</p>`,
  ),
  wrapper(
    'log-message',
    (draw, written) =>
      `2026-03-0${draw.int(1, 9)}T10:11:12Z ERROR worker-${draw.int(1, 9)} failed to apply: ${jsonEscaped(written)} (attempt ${draw.int(1, 5)})`,
    { takes: ['line'] },
  ),
  wrapper(
    'base64-file',
    (draw, written) =>
      `kind: ConfigMap\nbinaryData:\n  ${draw.pick(['.env', 'app.conf', 'settings'])}: ${inBase64(`${written}\n`)}\n`,
    { takes: ['token', 'line'] },
  ),
  wrapper(
    'large-document',
    (draw, written) =>
      `${longText(draw, draw.int(4000, 16_000))}\n${written}\n\n${longText(draw, draw.int(4000, 16_000))}`,
  ),
  wrapper(
    'here-document',
    (draw, written) =>
      `$ cat > app.conf <<'EOF'\n${written}\nEOF\n$ chmod 600 app.conf && ./restart ${draw.int(1, 9)}`,
    { only: 'test' },
  ),
  wrapper(
    'quoted-mail',
    (draw, written) => `${sentences(draw)}\n\nOn Monday Bob wrote:\n${withMargin(written, '> ')}`,
    { only: 'test' },
  ),
  wrapper(
    'yaml-literal',
    (draw, written) =>
      `kind: ConfigMap\ndata:\n  app.conf: |\n${withMargin(written, '    ')}\n  other: "${draw.int(1, 9)}"`,
    { only: 'test' },
  ),
  wrapper(
    'notebook',
    (draw, written) =>
      `{"cells":[{"cell_type":"code","execution_count":${draw.int(1, 9)},"source":[${written
        .split('\n')
        .map((line) => `"${jsonEscaped(line)}${glue('\\n')}"`)
        .join(',')}]}]}`,
    { only: 'test', takes: ['token', 'named', 'line'] },
  ),
  wrapper(
    'commented-out',
    (draw, written) =>
      `${codeLines(draw, 1)}\n${withMargin(written, draw.pick(['# ', '// ']))}\n${codeLines(draw, 1)}`,
    { only: 'test' },
  ),
  wrapper('windows-lines', (draw, written) => `${sentences(draw)}\n\n${written}\n`.replaceAll('\n', '\r\n'), {
    only: 'test',
  }),
  wrapper(
    'string-literal',
    (draw, written) => `const body = ${quoted(written)};\nawait write('app.conf', body, ${draw.int(1, 9)});`,
    { takes: ['line'] },
  ),
];
