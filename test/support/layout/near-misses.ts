// What looks like a violation and is none: each row must leave the sound tree sound.
import type { Change } from './planted.ts';

const HEAD = '// One sentence that says what it is for.\n';
const USED = 'src/core/wire/used.ts';
const PAGE = 'src/tui/App.tsx';

/** A change that must be let through. */
export interface NearMiss {
  readonly title: string;
  readonly change: Change;
}

const harmless = (code: string, path = USED): NearMiss => ({
  title: code,
  change: { [path]: `${HEAD}${code}\n` },
});

const PURE: readonly NearMiss[] = [
  '// process.exit() and Date.now() are for others.',
  '/* console.log(new Date()) */',
  `export const text = 'process.env';`,
  `export const text = \`window.name and \\\` fetch \${1} document\`;`,
  'export const pattern = /process[/`]fetch/u;',
  'export const pattern = (text: string) => /console/.test(text);',
  'if (true) /fetch/.test("a");',
  'export const half = exchange.process / exchange?.fetch() / 2;',
  'export const own = { process: 1, fetch: 2, fetch(url: string) { return url; } };'.replace(', window', ''),
  'export interface Own { readonly process: string; document?: string; fetch(url: string): void; crypto: number }',
  'export class Own { #process = 1; async fetch(url: string): Promise<void> { this.#process += url.length; } }',
  'export type Bytes = Buffer | readonly Buffer[] | Map<string, Buffer>;',
  'export const take = (bytes: Buffer, signal?: AbortSignal): number => (bytes as Buffer).length;',
  'export interface Response { readonly status: number }\nexport const answer: Response = { status: 1 };',
  'export class Event {}\nexport const event = new Event();',
  'export const at = new Date(0).getTime() + Date.parse("") + Date.UTC(1, 1);',
  'export const isDate = (value: unknown): value is Date => value instanceof Date;',
  'export const most = Math.max(1, 2);',
  'export function show(): object {\n  const document = {};\n  return document;\n}',
  'export const grow = (now: Record<string, number>, window: number): number => window + 1;',
  'export const bytes = new TextEncoder().encode(atob(btoa(new URL("http://a/").href)));',
  'export const now = ports.now() + ports.random();',
].map((code) => harmless(code));

const IMPORTS: readonly NearMiss[] = [
  `// import '../proof/chain.ts';`,
  `export const text = "import '../proof/chain.ts'";`,
  `export const text = \`import "../proof/chain.ts" \${\`export * from "../proof/chain.ts"\`}\`;`,
  `export const pattern = /import '..\\/proof/;`,
  `export const own = { import: '../proof/chain.ts', export: 1, require: 2 };`,
  `export const from = '../proof/chain.ts';`,
  `export const loaded = loader.import('../proof/chain.ts');`,
  `export type { Own };\nexport class Own { from = '../proof/chain.ts' }`,
  `import type { Noun } from '../model/noun.ts';\nimport { noun } from '../model/noun.ts';`,
  `import type, { noun } from '../model/noun.ts';`,
  `import { default as noun } from '../model/noun.ts';\nswitch (noun) { default: }\nexport const own = { default: 1 };`,
].map((code) => harmless(code));

const TSX: readonly NearMiss[] = [
  `export const App = () => <Text a="'" b={1}>Don't import '../web/page.ts' or \` {\`a\`} it's</Text>;`,
  `export const App = () => (\n  <>\n    <Box width={a < 1 ? 1 : 2} />\n    I'd <b.c>'{'it'}</b.c>\n  </>\n);`,
  `export const same = <T,>(value: T): T => value;\nexport const text = 'import "../web/page.ts"';`,
  `export const same = <T extends string>(value: T): T => value;\nexport const text = 'import "../web/page.ts"';`,
  `export type Same = <T>(value: T) => T;\nexport const App = () => <Text>it's</Text>;`,
  `import { player } from '../core/replay/player.ts';\nimport { useState } from 'react';`,
].map((code) => harmless(code, PAGE));

/** One row a temptation. */
export const NEAR_MISSES: readonly NearMiss[] = [
  ...PURE,
  ...IMPORTS,
  ...TSX,
  harmless(`import { useState } from 'react';`, 'src/web/page.ts'),
  harmless(
    `import { append } from '../spool/append.ts';\nimport { client } from '../../client/client.ts';`,
    'src/sidecar/worker/worker.ts',
  ),
  harmless(
    `import 'node:fs';\nimport '@scope/store/sub/path';\nconsole.log(Date.now());`,
    'src/collector/store/store.ts',
  ),
  harmless(`import { used } from '../used.ts';`, 'src/core/wire/connect/envelope.ts'),
  { title: 'exactly 300 lines', change: { [USED]: HEAD + 'const a = 1;\n'.repeat(299) } },
  {
    title: 'a first line that ends with a quoted name',
    change: { [USED]: '// `used` is used by the rest.\n' },
  },
  {
    title: 'a long tail of commas before a clause',
    change: { [USED]: `${HEAD}export { a,\n};\nconst a = 1;\n` },
  },
  { title: 'a test of a folder', change: { 'test/core/wire.test.ts': '' } },
  { title: 'a test of a component', change: { 'test/tui/App.test.tsx': '' } },
  { title: 'a whole way across', change: { 'test/flows/record-and-replay.test.ts': '' } },
  { title: 'a test of what supports tests', change: { 'test/support/clock.test.ts': '' } },
];
