// The small project that the story is about: a shopping cart whose sum forgets the first line.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { toText } from './reading.ts';

const CART = `// The sum of a shopping cart, in cents.
export function totalCents(lines) {
  let total = 0;
  for (let i = 1; i < lines.length; i++) {
    total += lines[i].priceCents * lines[i].quantity;
  }
  return total;
}
`;
const CART_TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totalCents } from '../src/cart.js';

test('adds up all lines', () => {
  const lines = [
    { priceCents: 250, quantity: 2 },
    { priceCents: 99, quantity: 1 },
  ];
  assert.equal(totalCents(lines), 599);
});
`;

export const FILES: { readonly [path: string]: string } = {
  'package.json': '{ "name": "cart", "private": true, "type": "module" }\n',
  'src/cart.js': CART,
  'test/cart.test.js': CART_TEST,
};

/** Writes the project into a folder. */
export async function writeProject(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** The tools of a coding agent, described as JSON Schema. */
export const TOOLS = [
  describeTool('read_file', 'Reads a file of the project.', ['path']),
  describeTool('edit_file', 'Replaces a text that stands once in a file.', ['path', 'find', 'replace']),
  describeTool('run_tests', 'Runs the tests of the project and returns what they print.', []),
] as const;

/** Carries out a tool call in the folder; what goes wrong is said in the result, as an agent would. */
export async function runTool(folder: string, name: string, given: unknown): Promise<string> {
  const { path, find, replace } = (given ?? {}) as { path?: unknown; find?: unknown; replace?: unknown };
  const file = join(folder, normalize(`/${toText(path)}`));
  try {
    if (name === 'read_file') return await readFile(file, 'utf8');
    if (name === 'run_tests') return await runTests(folder);
    if (name !== 'edit_file') return `error: there is no tool ${name}`;
    const text = await readFile(file, 'utf8');
    if (text.split(toText(find)).length !== 2) return 'error: the text to replace must stand exactly once';
    await writeFile(
      file,
      text.replace(toText(find), () => toText(replace)),
    );
    return `ok: edited ${toText(path)}`;
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function runTests(folder: string): Promise<string> {
  // A test that runs under another runner says so in the environment, and node:test then prints for machines.
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...env } = process.env;
  const options = { cwd: folder, env: { ...env, NO_COLOR: '1' } };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--test', '--test-reporter=tap'], options, (error, stdout) => {
      const lines = stdout
        .split('\n')
        .filter((line) => /^\s*(not ok|ok|# (pass|fail)|.*(expected|actual):)/.test(line));
      resolve(`exit ${error === null ? 0 : error.code}\n${lines.join('\n')}`);
    });
  });
}

function describeTool(name: string, description: string, fields: readonly string[]) {
  const properties = Object.fromEntries(fields.map((field) => [field, { type: 'string' }]));
  return { name, description, schema: { type: 'object' as const, properties, required: [...fields] } };
}
