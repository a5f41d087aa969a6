// Megabytes a second on ordinary text and on text full of secrets, and the CPU time that the rules cost when the program starts.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRedactor } from '../../src/core/redact/redactor.ts';
import { builtInRules } from '../../src/core/redact/rules.ts';
import { Draw } from '../../test/support/corpus/draw.ts';
import { longText } from '../../test/support/corpus/filler.ts';
import { readMarks } from '../../test/support/corpus/marks.ts';
import { scanWithSecretlint } from '../../test/support/corpus/secretlint.ts';
import { SECRETS } from '../../test/support/corpus/secrets.ts';
import type { Report, Row } from '../support/report.ts';
import { median } from '../support/statistics.ts';

/** As large as what a prompt brings: a file, an answer, a log. */
const TEXT_CHARS = 32 * 1024;
const ORDINARY_CHARS = 8e6;
const DENSE_CHARS = 2e6;
const ROUNDS = 5;
const STARTS = 15;
const SEED = 4_000_037;

/** Medians of several rounds; the rules' start is measured in processes of their own. */
export async function measureSpeed(): Promise<Report> {
  const redactor = createRedactor({ rules: builtInRules, fingerprint: () => '00000000' });
  const own = async (text: string) => void redactor.text(text);
  const peer = async (text: string) => void (await scanWithSecretlint(text));
  const [ordinary, dense] = [ordinaryTexts(), denseTexts()];
  const built = new URL('../../dist/core/redact/', import.meta.url);
  const isBuilt = existsSync(new URL('rules.js', built));
  return {
    columns: ['cursor-rec', 'secretlint'],
    judged: ['cursor-rec'],
    rows: [
      {
        measure: 'ordinary text, MB/s',
        digits: 1,
        by: { 'cursor-rec': await speedOf(own, ordinary), secretlint: await speedOf(peer, ordinary) },
        bar: { least: 60, source: 'issue' },
      },
      {
        measure: 'a secret in every line, MB/s',
        digits: 1,
        by: { 'cursor-rec': await speedOf(own, dense), secretlint: await speedOf(peer, dense) },
        bar: { least: 10, source: 'issue' },
      },
      startRow({
        measure: 'start of the rules, ms of CPU',
        ms: isBuilt ? startMs(built) : undefined,
        bar: { most: 30, source: 'issue' },
      }),
      startRow({
        measure: 'of that, as many empty modules take',
        ms: isBuilt ? emptyStartMs(built) : undefined,
      }),
      startRow({
        measure: 'from the second start on, with compiled code cached, as the program has it',
        ms: isBuilt ? startMs(built, { isCached: true }) : undefined,
      }),
    ],
    notes: [
      `Seconds are those of CPU. Texts of ${TEXT_CHARS / 1024} KiB; secretlint finds and does not mask.`,
    ],
  };
}

function startRow({ measure, ms, bar }: { measure: string; ms: number | undefined; bar?: Row['bar'] }): Row {
  return { measure, digits: 1, by: { 'cursor-rec': ms }, ...(bar === undefined ? {} : { bar }) };
}

async function speedOf(scan: (text: string) => Promise<void>, texts: readonly string[]): Promise<number> {
  const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
  const speeds: number[] = [];
  // The first round only warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    const start = cpuSeconds();
    for (const text of texts) await scan(text);
    if (round > 0) speeds.push(megabytes / (cpuSeconds() - start));
  }
  return median(speeds);
}

/** Of this thread, so that other work on the machine does not count. */
function cpuSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

function ordinaryTexts(): string[] {
  const draw = new Draw(SEED, 'test');
  return inTexts(ORDINARY_CHARS, () => longText(draw, TEXT_CHARS).slice(0, TEXT_CHARS));
}

/** Each line gives a value to a name, kinds in turn. */
function denseTexts(): string[] {
  const draw = new Draw(SEED, 'test');
  const kinds = SECRETS.filter(({ form }) => form === 'token' || form === 'named');
  const line = () => {
    const kind = draw.pick(kinds);
    return `${draw.pick(kind.names)}=${readMarks(kind.create(draw)).text}\n`;
  };
  return inTexts(DENSE_CHARS, () => {
    let text = '';
    while (text.length < TEXT_CHARS) text += line();
    return text;
  });
}

function inTexts(chars: number, make: () => string): string[] {
  return Array.from({ length: Math.ceil(chars / TEXT_CHARS) }, make);
}

/** From nothing loaded to a redactor that has scanned its first text. */
function startMs(built: URL, options?: CpuOptions): number {
  return cpuMs(
    `
    const { createRedactor } = await import(${JSON.stringify(new URL('redactor.js', built).href)});
    const { builtInRules } = await import(${JSON.stringify(new URL('rules.js', built).href)});
    createRedactor({ rules: builtInRules, fingerprint: () => '00000000' }).text('hello, world');`,
    options,
  );
}

/** What Node.js takes to load modules with nothing in them: no rule can be faster. */
function emptyStartMs(built: URL): number {
  const folder = mkdtempSync(join(tmpdir(), 'bench-redaction-'));
  try {
    const modules = [...modulesOf(built)].map((_, index) => `./module-${index}.mjs`);
    for (const name of modules) writeFileSync(join(folder, name), 'export {};\n');
    const all = join(folder, 'all.mjs');
    writeFileSync(all, modules.map((name) => `import '${name}';\n`).join(''));
    return cpuMs(`await import(${JSON.stringify(pathToFileURL(all).href)});`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The files that a redactor with all rules is loaded from. */
function modulesOf(built: URL): ReadonlySet<string> {
  const known = new Set([new URL('redactor.js', built).href, new URL('rules.js', built).href]);
  for (const file of known)
    for (const [, path = ''] of readFileSync(new URL(file), 'utf8').matchAll(/ from '(\.[^']+)';/g))
      known.add(new URL(path, file).href);
  return known;
}

interface CpuOptions {
  readonly isCached?: boolean;
}

/** The median of what the main thread of a program computes, in a process of its own, from a file, as programs are. */
function cpuMs(program: string, { isCached = false }: CpuOptions = {}): number {
  const folder = mkdtempSync(join(tmpdir(), 'bench-redaction-'));
  const file = join(folder, 'timed.mjs');
  writeFileSync(
    file,
    `const cpuMs = () => {
      const { user, system } = process.threadCpuUsage();
      return (user + system) / 1000;
    };
    const start = cpuMs();${program}
    process.stdout.write(String(cpuMs() - start));`,
  );
  const { NODE_COMPILE_CACHE: _, ...environment } = process.env;
  const env = isCached ? { ...environment, NODE_COMPILE_CACHE: join(folder, 'cache') } : environment;
  const run = () => Number(execFileSync(process.execPath, [file], { encoding: 'utf8', env }));
  try {
    run(); // The first fills the cache, of Node.js or of files.
    return median(Array.from({ length: STARTS }, run));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
