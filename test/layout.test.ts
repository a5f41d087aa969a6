// Holds every file of the program to the law of the house, and plants violations to see itself fail.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkLayout } from './support/layout/check-layout.ts';
import { NEAR_MISSES } from './support/layout/near-misses.ts';
import { type Change, DEPENDENCIES, PLANTED, SOUND } from './support/layout/planted.ts';
import { readTree } from './support/layout/read-tree.ts';
import { type LayoutRules, toLayoutRules } from './support/layout/rules.ts';
import { formatViolations, isSource } from './support/layout/violation.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

describe('the repository', () => {
  it('keeps to its own layout', () => {
    const tree = readTree(ROOT);
    expect([...tree.keys()].filter(isSource)).not.toEqual([]);
    expect(formatViolations(checkLayout(tree, toLayoutRules(readDependencies())))).toBe('');
  });
});

describe('checkLayout', () => {
  it('finds nothing in a sound tree', () => {
    expect(check(SOUND)).toEqual([]);
  });

  it.each(PLANTED)('tells $rule: $title', ({ rule, file, line, change }) => {
    const violations = check({ ...SOUND, ...change }, rule === 'dead-file' ? [file] : []);
    expect(violations).toMatchObject([{ rule, file, ...(line === undefined ? {} : { line }) }]);
  });

  it.each(NEAR_MISSES)('lets through $title', ({ change }) => {
    expect(check({ ...SOUND, ...change })).toEqual([]);
  });

  it('has a planted violation for every rule', () => {
    const planted = new Set(PLANTED.map(({ rule }) => rule));
    expect([...planted].sort()).toEqual([
      'computed-import',
      'cycle',
      'dead-file',
      'default-export',
      'file-length',
      'file-name',
      'first-line',
      'import-path',
      'import-table',
      'one-importer',
      'purity',
      'test-mirror',
      'undeclared-package',
      'unknown-folder',
    ]);
  });

  it('tells an entry point that is not there', () => {
    const rules = { ...rulesFor(SOUND), entryPoints: [...rulesFor(SOUND).entryPoints, 'src/web/main.tsx'] };
    const violations = checkLayout(new Map(Object.entries(SOUND)), rules);
    expect(violations).toMatchObject([{ rule: 'entry-point', file: 'src/web/main.tsx' }]);
  });

  it('tells the way round a cycle, and which step only carries types', () => {
    const plant = PLANTED.find(({ title }) => title === 'a cycle by types alone');
    const [violation] = check({ ...SOUND, ...plant?.change });
    expect(violation?.message).toContain(
      'src/core/model/noun.ts → src/core/model/verb.ts (type only) → src/core/model/noun.ts (type only)',
    );
  });

  it('tells planted violations in a tree on disk', () => {
    const root = writeTree({
      ...SOUND,
      'src/core/wire/clock.ts': 'export default Date.now();\n',
      'src/core/wire/used.ts':
        '// What is used by others.\nimport "./clock.ts";\nimport "../proof/chain.ts";\n',
      'test/gone.test.ts': '',
    });
    expect(formatViolations(checkLayout(readTree(root), rulesFor(SOUND)))).toMatchInlineSnapshot(`
      "src/core/wire/clock.ts:1 first-line: expected one sentence, // and a full stop, that says what the file is for; found "export default Date.now();"
      src/core/wire/clock.ts:1 default-export: expected named exports, found a default export
      src/core/wire/clock.ts:1 purity: expected pure code, found the clock by Date: take it as an argument
      src/core/wire/used.ts:3 import-table: expected core/wire to import only core/model, found src/core/proof/chain.ts
      test/gone.test.ts test-mirror: expected src/gone.ts or a folder of that name"
    `);
  });
});

/** The breaches of a tree in which every file, but those named, may go without an importer. */
function check(change: Change, needed: readonly string[] = []): ReturnType<typeof checkLayout> {
  const rules = rulesFor(change);
  const entryPoints = rules.entryPoints.filter((path) => !needed.includes(path));
  return checkLayout(new Map(Object.entries(change)), { ...rules, entryPoints });
}

function rulesFor(change: Change): LayoutRules {
  return { ...toLayoutRules(DEPENDENCIES), entryPoints: Object.keys(change).filter(isSource) };
}

function writeTree(change: Change): string {
  const root = mkdtempSync(join(tmpdir(), 'layout-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(change)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function readDependencies(): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('dependencies' in manifest)) return [];
  return Object.keys(manifest.dependencies ?? {});
}
