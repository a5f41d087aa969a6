// npm run bench:redaction: recall, precision and speed of the built-in rules beside secretlint's preset, on texts made at run time.
import { parseArgs } from 'node:util';
import { createCorpus } from '../../test/support/corpus/corpus.ts';
import type { Split } from '../../test/support/corpus/draw.ts';
import { readMachine } from '../support/machine.ts';
import { formatReport } from '../support/table.ts';
import { countLeft, judgeOwn, judgeSecretlint, toFamilyReport, toReport } from './accuracy.ts';
import { formatMisses } from './misses.ts';
import { measureSpeed } from './speed.ts';

const USAGE = `Usage: node bench/redaction/main.ts [--split dev|test] [--misses] [--per-kind N]

  --split dev|test  what rules are written against, or what they are judged by (default)
  --misses          no numbers but what was missed and what was masked wrongly, secrets by their shape (default split: dev)
  --per-kind N      documents for each kind of secret (default: 10)
Exit code: 0 measured, whatever the numbers say; 2 wrong usage.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const chosen = readArguments();
  if (chosen === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { split, perKind, isMisses } = chosen;
  const samples = createCorpus({ split, perKind });
  const own = judgeOwn(samples);
  if (isMisses) {
    process.stdout.write(formatMisses(own));
    return 0;
  }
  const { cpu, node, load } = readMachine();
  process.stdout.write(`${cpu}, Node.js ${node}, load ${load}\n`);
  const secretlint = await judgeSecretlint(samples);
  process.stdout.write(
    formatReport(`Accuracy, ${split} split`, toReport({ own, secretlint, left: await countLeft(samples) })),
  );
  process.stdout.write(formatReport('By family', toFamilyReport({ own, secretlint })));
  process.stdout.write(formatReport('Speed', await measureSpeed()));
  return 0;
}

interface Chosen {
  readonly split: Split;
  readonly perKind: number;
  readonly isMisses: boolean;
}

/** Undefined where the arguments make no sense. */
function readArguments(): Chosen | undefined {
  try {
    const { values } = parseArgs({
      options: {
        split: { type: 'string' },
        misses: { type: 'boolean', default: false },
        'per-kind': { type: 'string', default: '10' },
      },
    });
    const split = values.split ?? (values.misses ? 'dev' : 'test');
    const perKind = Number(values['per-kind']);
    if (split !== 'dev' && split !== 'test') return undefined;
    if (!Number.isInteger(perKind) || perKind < 1) return undefined;
    return { split, perKind, isMisses: values.misses };
  } catch {
    return undefined;
  }
}
