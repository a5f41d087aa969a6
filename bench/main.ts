// npm run bench: measures the built program beside http-proxy and a direct connection, and says how it stands to its bars.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chunkDelay } from './chunk-delay.ts';
import { collector } from './collector/bench.ts';
import { collectorReading } from './collector/reading.ts';
import { replicas } from './collector/replicas.ts';
import { collectorSessions } from './collector/sessions.ts';
import { collectorSteady } from './collector/steady.ts';
import { collectorStored } from './collector/stored.ts';
import { cursor } from './cursor.ts';
import { live } from './live.ts';
import { reading } from './reading.ts';
import { recovery } from './recovery.ts';
import { replay } from './replay.ts';
import { ship } from './ship.ts';
import { startup } from './startup.ts';
import { storedBytes } from './stored-bytes.ts';
import { streams } from './streams.ts';
import type { Bench, Setting } from './support/bench.ts';
import { type Machine, readMachine } from './support/machine.ts';
import { judge, type Report } from './support/report.ts';
import { createStage, type Stage } from './support/stage.ts';
import { formatReport } from './support/table.ts';
import { throughput } from './throughput.ts';
import { ttfb } from './ttfb.ts';
import { verifySpeed } from './verify-speed.ts';

const BENCHES: readonly Bench[] = [
  ttfb,
  chunkDelay,
  throughput,
  streams,
  storedBytes,
  startup,
  verifySpeed,
  recovery,
  cursor,
  reading,
  live,
  replay,
  collector,
  replicas,
  collectorSessions,
  collectorStored,
  collectorReading,
  collectorSteady,
  ship,
];
const USAGE = `Usage: node bench/main.ts [--quick] [--json] [--minutes N] [--program FILE] [NAME…]

Benches: ${BENCHES.map(({ name }) => name).join(', ')}; without a name all of them, in some 25 minutes.
A name stands for all that begin with it and a dash, too: collector.
  --quick         fewer rounds, in under a minute
  --minutes N     how long collector-steady looks at memory (default: 1)
  --json          one JSON document on stdout, nothing else there
  --program FILE  the program to measure (default: bin/cursor-rec.js of this repository)
Exit code: 0 measured, whatever the numbers say; 1 a bench failed; 2 wrong usage; 130 interrupted.
`;

/** Load average of the last minute from which on the measuring is said to be disturbed. */
const BUSY_LOAD = 0.7;

const PROGRAM = fileURLToPath(new URL('../bin/cursor-rec.js', import.meta.url));

let stage: Stage = createStage();
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void interrupt());
process.exitCode = await main();

async function main(): Promise<number> {
  const { values, chosen } = readArguments();
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (chosen === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const isJson = values.json === true;
  const minutes = Number(values.minutes ?? 1);
  const say = (text: string) => void process[isJson ? 'stderr' : 'stdout'].write(text);
  const machine = readMachine();
  say(describeMachine(machine));
  const program = findProgram(values.program ?? PROGRAM, say);
  const reports: object[] = [];
  for (const bench of chosen) {
    const report = await runBench(bench, { isQuick: values.quick === true, minutes, program, say });
    if (isInterrupted) return 130;
    reports.push({ name: bench.name, ...report });
  }
  if (isJson) process.stdout.write(`${JSON.stringify({ machine, benches: reports })}\n`);
  return reports.some((report) => 'error' in report) ? 1 : 0;
}

interface RunOptions extends Omit<Setting, 'stage'> {
  readonly say: (text: string) => void;
}

/** The report as it stands in the document, `{error}` where the bench failed; nothing of it runs on. */
async function runBench({ name, title, run }: Bench, { say, ...setting }: RunOptions): Promise<object> {
  stage = createStage();
  try {
    const report = await run({ ...setting, stage });
    say(formatReport(title, report));
    return toDocument(report);
  } catch (error) {
    const text = String(error instanceof Error ? error.stack : error);
    if (!isInterrupted) process.stderr.write(`\n${name} failed: ${text}\n`);
    return { error: String(error) };
  } finally {
    await stage.close();
  }
}

/** Ends what was started; the bench under way fails of it, which is not worth a word. */
async function interrupt(): Promise<void> {
  isInterrupted = true;
  await stage.close();
  process.exit(130);
}

function describeMachine({ cpu, cores, memoryGiB, system, node, load }: Machine): string {
  const facts = `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node.js ${node}, load ${load}\n`;
  const warning = 'Other work runs on this machine: the numbers are worse than it is.\n';
  return load > BUSY_LOAD ? facts + warning : facts;
}

/** `chosen` is undefined where the arguments make no sense. */
function readArguments() {
  const options = {
    quick: { type: 'boolean' },
    json: { type: 'boolean' },
    minutes: { type: 'string' },
    program: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const isMeant = (bench: Bench, name: string) => bench.name === name || bench.name.startsWith(`${name}-`);
    const isKnown =
      positionals.every((name) => BENCHES.some((bench) => isMeant(bench, name))) &&
      Number(values.minutes ?? 1) > 0;
    const chosen = BENCHES.filter(
      (bench) => positionals.length === 0 || positionals.some((name) => isMeant(bench, name)),
    );
    return { values, chosen: isKnown ? chosen : undefined };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return { values: {}, chosen: undefined };
  }
}

/** The program where it runs; else says why it is left out. */
function findProgram(file: string, say: (text: string) => void): string | undefined {
  try {
    execFileSync(process.execPath, [file, '--help'], { stdio: 'pipe' });
    return file;
  } catch (error) {
    const { stderr } = error as { readonly stderr?: Buffer };
    const [reason] = String(stderr ?? error).split('\n', 1);
    say(`cursor-rec left out, ${file} --help failed: ${reason}\n`);
    return undefined;
  }
}

function toDocument(report: Report): object {
  return {
    ...report,
    rows: report.rows.map((row) => {
      const verdict = judge(row, report.judged);
      return verdict === undefined ? row : { ...row, verdict };
    }),
  };
}
