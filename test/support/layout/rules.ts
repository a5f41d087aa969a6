// The law of the house as data: who may import whom, and who is excepted from what.

/** What a tree of files is measured by. */
export interface LayoutRules {
  /** For each folder under `src`, the other folders that it may import; `core/*` is every folder of the core. */
  readonly folders: Readonly<Record<string, readonly string[]>>;
  /** Files that nobody imports because something else starts them. */
  readonly entryPoints: readonly string[];
  /** Packages that the published program may load: each by one file. */
  readonly dependencies: readonly string[];
  /** Packages that are too much everywhere to be kept behind one file. */
  readonly sharedPackages: readonly string[];
  /** Packages that only compute, so that the pure core may import them: they run in a browser too. */
  readonly purePackages: readonly string[];
  /** Packages whose types alone may be imported by anyone. */
  readonly sharedTypes: readonly string[];
  /** Tests, or folders of tests (with `/` at the end), that stand for no one file of `src`. */
  readonly unmirroredTests: readonly string[];
  readonly maxLines: number;
}

/** The rules of this repository; the dependencies are those of its package.json. */
export function toLayoutRules(dependencies: readonly string[]): LayoutRules {
  return {
    folders: {
      'core/model': [],
      'core/policy': ['core/model'],
      'core/wire': ['core/model'],
      'core/proof': ['core/model'],
      'core/search': ['core/model'],
      'core/redact': ['core/model'],
      'core/dialect': ['core/model', 'core/wire'],
      'core/record': ['core/model', 'core/proof'],
      'core/verify': ['core/model', 'core/proof'],
      'core/replay': ['core/model', 'core/dialect', 'core/search'],
      'core/export': ['core/model', 'core/dialect', 'core/replay'],
      node: ['core/model'],
      client: ['core/model'],
      sidecar: ['core/*', 'node', 'client'],
      collector: ['core/*', 'node'],
      tui: ['core/model', 'core/replay', 'core/search'],
      web: ['core/model', 'core/replay', 'core/verify', 'client'],
      cli: ['core/*', 'node', 'client', 'sidecar', 'collector', 'tui'],
    },
    entryPoints: ['src/cli/main.ts', 'src/cli/count-sessions.ts', 'src/sidecar/worker/worker.ts'],
    dependencies,
    sharedPackages: ['react', 'ink', 'kysely'],
    purePackages: ['diff', 'lowlight', 'marked', 'string-width'],
    sharedTypes: ['commander', 'fastify'],
    unmirroredTests: [
      'test/flows/',
      'test/support/',
      'test/independent/',
      'test/clients/',
      'test/soak/',
      'test/log-go/',
      'test/s3/',
      'test/demo/',
      'test/layout.test.ts',
      'test/bin.test.ts',
    ],
    maxLines: 300,
  };
}
