// The OpenAPI document as a page: one table a group of routes, no script.
import { escapeHtml } from '../../core/export/html-text.ts';
import { isJsonObject } from '../../core/model/json.ts';

interface Operation {
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly parameters: readonly string[];
}

const STYLE =
  'body{font:16px/1.5 system-ui;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%;table-layout:fixed}td:nth-child(1){width:38%;overflow-wrap:anywhere}td:nth-child(3){width:26%}' +
  'td{border-top:1px solid #8884;padding:.4rem .8rem .4rem 0;vertical-align:top}code{font-size:.9em}@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}a{color:#8bf}}';

/** The page of a document that the server made of its own routes. */
export function formatDocsPage(document: unknown): string {
  const { info, paths } = isJsonObject(document) ? document : {};
  const { title = '', version = '' } = isJsonObject(info) ? info : {};
  const operations = toOperations(paths);
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  const name = escapeHtml(`${title} ${version}`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><style>${STYLE}</style>
<h1>${name}</h1>
<p>Requests have <code>Authorization: Bearer</code> and an access token, but for the log. An error is
<code>{"error":{"code","message","hint"?}}</code>. On the right are the parameters of a query, and the members of a body. The same for programs: <a href="/openapi.json">openapi.json</a>.</p>
${tags.map((tag) => formatTag(tag, operations)).join('')}</html>
`;
}

function formatTag(tag: string, operations: readonly Operation[]): string {
  const rows = operations.filter((operation) => operation.tag === tag).map(formatRow);
  return `<h2>${escapeHtml(tag)}</h2>\n<table>${rows.join('')}</table>\n`;
}

function formatRow({ method, path, summary, parameters }: Operation): string {
  const address = `${method.toUpperCase()} ${path}`;
  const names = parameters.map((name) => `<code>${escapeHtml(name)}</code>`).join(' ');
  return `<tr><td><code>${escapeHtml(address)}</code></td><td>${escapeHtml(summary)}</td><td>${names}</td></tr>\n`;
}

function toOperations(paths: unknown): readonly Operation[] {
  return membersOf(paths).flatMap(([path, methods]) =>
    membersOf(methods).map(([method, operation]) => {
      const { tags, summary, parameters, requestBody } = isJsonObject(operation) ? operation : {};
      return {
        tag: Array.isArray(tags) ? String(tags[0]) : 'other',
        method,
        path,
        summary: typeof summary === 'string' ? summary : '',
        parameters: [...toQueryNames(parameters), ...toBodyNames(requestBody)],
      };
    }),
  );
}

function toQueryNames(parameters: unknown): readonly string[] {
  if (!Array.isArray(parameters)) return [];
  return parameters.flatMap((parameter: unknown) =>
    isJsonObject(parameter) && parameter.in === 'query' ? [String(parameter.name)] : [],
  );
}

/** Members of a body of JSON, in braces as in JSON. */
function toBodyNames(requestBody: unknown): readonly string[] {
  const { content } = isJsonObject(requestBody) ? requestBody : {};
  return membersOf(content).flatMap(([, media]) => {
    const { schema } = isJsonObject(media) ? media : {};
    const names = membersOf(isJsonObject(schema) ? schema.properties : undefined).map(
      ([name]) => `"${name}"`,
    );
    return names.length === 0 ? [] : [`{${names.join(', ')}}`];
  });
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}
