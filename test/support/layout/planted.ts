// A small sound tree, the violations that are planted in it one by one, and what looks like one but is none.
import type { RuleName } from './violation.ts';

/** Files to put into the sound tree: path → text. */
export type Change = Readonly<Record<string, string>>;

/** A violation: what is planted, and the one breach that must be told for it. */
export interface Plant {
  readonly title: string;
  readonly rule: RuleName;
  readonly file: string;
  readonly line?: number;
  readonly change: Change;
}

const HEAD = '// One sentence that says what it is for.\n';
const USED = 'src/core/wire/used.ts';

/** The packages that the sound tree's package.json names. */
export const DEPENDENCIES = ['undici', 'commander', 'react', 'lowdb', '@scope/store'];

/** A tree without a breach; each folder has a file, and `used.ts` is where most violations are planted. */
export const SOUND: Change = {
  'src/core/FORMAT.md': '',
  'src/core/model/noun.ts': `${HEAD}export const noun = 1;\n`,
  [USED]: `${HEAD}import { noun } from '../model/noun.ts';\nexport const used = noun;\n`,
  'src/core/proof/chain.ts': `${HEAD}export const chain = 1;\n`,
  'src/core/record/entry.ts': `${HEAD}import { chain } from '../proof/chain.ts';\nexport const entry = chain;\n`,
  'src/core/verify/verdict.ts': `${HEAD}export const verdict = 1;\n`,
  'src/core/replay/player.ts': `${HEAD}export const player = 1;\n`,
  'src/client/client.ts': `${HEAD}export const client = 1;\n`,
  'src/collector/store/store.ts': `${HEAD}export const store = 1;\n`,
  'src/tui/App.tsx': `${HEAD}export const App = 1;\n`,
  'src/web/page.ts': `${HEAD}export const page = 1;\n`,
  'src/sidecar/worker/worker.ts': `#!/usr/bin/env node\n${HEAD}import '../spool/append.ts';\n`,
  'src/sidecar/spool/append.ts': `${HEAD}import { request } from 'undici';\nexport { request };\n`,
  'src/cli/main.ts': `${HEAD}import type { Command } from 'commander';\nimport '../sidecar/spool/append.ts';\n`,
  'src/cli/program.ts': `${HEAD}import { Command } from 'commander';\nexport const program = new Command();\n`,
  'test/core/wire/used.test.ts': '',
  'test/sidecar/spool.test.ts': '',
  'test/support/clock.ts': '',
};

const importing = (specifier: string): string => `${HEAD}import '${specifier}';\n`;
const pure = (code: string): Change => ({ [USED]: `${HEAD}${code}\n` });

const plantImport = (file: string, specifier: string, rule: RuleName = 'import-table'): Plant => ({
  title: `${file} imports ${specifier}`,
  rule,
  file,
  line: 2,
  change: { [file]: importing(specifier) },
});

const plantImpurity = (code: string): Plant => ({
  title: `the core says ${code}`,
  rule: 'purity',
  file: USED,
  line: 2,
  change: pure(code),
});

const plant = (title: string, rule: RuleName, file: string, text: string): Plant => ({
  title,
  rule,
  file,
  change: { [file]: text },
});

const TABLE: readonly Plant[] = [
  plantImport('src/core/model/noun.ts', '../proof/chain.ts'),
  plantImport(USED, '../proof/chain.ts'),
  plantImport('src/core/record/entry.ts', '../verify/verdict.ts'),
  plantImport('src/core/verify/verdict.ts', '../record/entry.ts'),
  plantImport(USED, '../../client/client.ts'),
  plantImport('src/client/client.ts', '../core/wire/used.ts'),
  plantImport('src/sidecar/spool/append.ts', '../../collector/store/store.ts'),
  plantImport('src/sidecar/spool/append.ts', '../../tui/App.tsx'),
  plantImport('src/sidecar/spool/append.ts', '../../cli/program.ts'),
  plantImport('src/collector/store/store.ts', '../../sidecar/spool/append.ts'),
  plantImport('src/tui/App.tsx', '../web/page.ts'),
  plantImport('src/tui/App.tsx', '../core/verify/verdict.ts'),
  plantImport('src/web/page.ts', '../tui/App.tsx'),
  plantImport('src/cli/main.ts', '../web/page.ts'),
  plantImport('src/cli/main.ts', '../../test/support/clock.ts'),
];

const FORMS: readonly Plant[] = [
  `import type { Chain } from '../proof/chain.ts';`,
  `import Chain, {\n  type Link,\n  chain as mine,\n} from "../proof/chain.ts";`,
  `import * as chain from '../proof/chain.ts';`,
  `export { chain } from '../proof/chain.ts';`,
  `export type { Chain } from '../proof/chain.ts';`,
  `export * from '../proof/chain.ts';`,
  `export * as chain from '../proof/chain.ts';`,
  `const chain = await import('../proof/chain.ts');`,
  'const chain = await import(/* late */ `../proof/chain.ts`);',
  `let chain: import('../proof/chain.ts').Chain;`,
  `const quoted = \`\${await import('../proof/chain.ts')}\`;`,
  `const half = 1 / 2; import '../proof/chain.ts'; const third = 1 / 3;`,
].map((code) => ({ title: `the form ${code}`, rule: 'import-table', file: USED, change: pure(code) }));

const PURITY: readonly Plant[] = [
  plantImport(USED, 'node:fs', 'purity'),
  plantImport(USED, 'lowdb/node', 'purity'),
  ...[
    `import type { Stats } from 'node:fs';`,
    'export const home = process.env;',
    'export const bytes = Buffer.from([]);',
    'export const all = { ...process };',
    'export const own = { process };',
    'export const list = [globalThis, 1];',
    'export const either = ready ? fetch : undefined;',
    `export const text = \`at \${window.name}\`;`,
    'export const title = document?.title;',
    'export const own = f({ title, document: 1 }, document);',
    'console.log(1);',
    'setTimeout(() => undefined, 1);',
    'queueMicrotask(() => undefined);',
    'export const id = crypto.randomUUID();',
    'export const now = performance.now();',
    'export const now = Date.now();',
    `export const now = Date['now']();`,
    'export const now = new Date();',
    'export const now = new Date;',
    'export const now = Date();',
    'export const chance = Math.random();',
    'export const { random } = Math, roll = Math.random;',
    'export const here = import.meta.url;',
    'export const answer = new Response();',
    'const self2 = require;',
    'const half = 1 / 2; process.exit(); const third = 1 / 3;',
  ].map(plantImpurity),
];

/** One row a breach; every rule is in it. */
export const PLANTED: readonly Plant[] = [
  ...TABLE,
  ...FORMS,
  ...PURITY,
  plantImport(USED, '../model/noun', 'import-path'),
  plantImport(USED, '../model/noun.js', 'import-path'),
  plantImport(USED, '../model/verb.ts', 'import-path'),
  plantImport('src/cli/main.ts', '../../package.json', 'import-path'),
  plantImport('src/cli/main.ts', 'fs', 'undeclared-package'),
  plantImport('src/cli/main.ts', '@scope/other', 'undeclared-package'),
  plant(
    'a computed import',
    'computed-import',
    'src/cli/main.ts',
    `${HEAD}await import(process.env.HOME + '/x.ts');\n`,
  ),
  plant(
    'a second importer of undici',
    'one-importer',
    'src/sidecar/worker/worker.ts',
    importing('undici/api'),
  ),
  {
    title: 'a second value importer of commander',
    rule: 'one-importer',
    file: 'src/cli/program.ts',
    change: { 'src/cli/main.ts': `${HEAD}import { type Command } from 'commander';\n` },
  },
  plant(
    'a type of undici',
    'one-importer',
    'src/sidecar/worker/worker.ts',
    `${HEAD}import type { A } from 'undici';\n`,
  ),
  plant('a file that imports itself', 'cycle', USED, importing('./used.ts')),
  {
    title: 'a cycle by types alone',
    rule: 'cycle',
    file: 'src/core/model/noun.ts',
    change: {
      'src/core/model/noun.ts': `${HEAD}import type { Verb } from './verb.ts';\n`,
      'src/core/model/verb.ts': `${HEAD}import type { Noun } from './noun.ts';\n`,
    },
  },
  plant('a file that nobody imports', 'dead-file', 'src/core/wire/lonely.ts', HEAD),
  plant('a folder of its own in the core', 'unknown-folder', 'src/core/util/text.ts', HEAD),
  plant('a file of no folder in the core', 'unknown-folder', 'src/core/text.ts', HEAD),
  plant('a folder of its own', 'unknown-folder', 'src/helpers/text.ts', HEAD),
  plant('no first line', 'first-line', USED, 'export const used = 1;\n'),
  plant('a block comment first', 'first-line', USED, '/** What it is for. */\nexport const used = 1;\n'),
  plant('a first line that is no sentence', 'first-line', USED, '// used\nexport const used = 1;\n'),
  plant('a first line that begins in the middle', 'first-line', USED, '// what it is for.\n'),
  plant('a first line without an end', 'first-line', USED, '// What it is for\n'),
  plant('a directive first', 'first-line', USED, '// biome-ignore lint: it is so.\nexport const used = 1;\n'),
  plant('a default export', 'default-export', USED, `${HEAD}export default 1;\n`),
  plant(
    'a default export by name',
    'default-export',
    USED,
    `${HEAD}const a = 1;\nexport { a as default };\n`,
  ),
  plant(
    'a default export passed on',
    'default-export',
    USED,
    `${HEAD}export { default } from '../model/noun.ts';\n`,
  ),
  plant('a barrel', 'file-name', 'src/core/wire/index.ts', HEAD),
  plant('a camelCase file', 'file-name', 'src/core/wire/jsonLines.ts', HEAD),
  plant('a component that is no component', 'file-name', 'src/core/wire/Json.ts', HEAD),
  plant('a folder with a capital', 'file-name', 'src/core/wire/Json/lines.ts', HEAD),
  plant('JavaScript', 'file-name', 'src/core/wire/lines.mjs', HEAD),
  plant('301 lines', 'file-length', USED, HEAD + 'const a = 1;\n'.repeat(300)),
  plant('301 lines of test', 'file-length', 'test/core/wire/used.test.ts', 'x();\n'.repeat(301)),
  plant('a test of nothing', 'test-mirror', 'test/core/wire/gone.test.ts', ''),
  plant('a test at the top', 'test-mirror', 'test/everything.test.ts', ''),
];
