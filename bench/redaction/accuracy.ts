// How much of the secrets was found, and how much of what was found was one.
import { KINDS, type Sample } from '../../test/support/corpus/corpus.ts';
import { FAMILIES, type Kind } from '../../test/support/corpus/kind.ts';
import { createOwnScanner } from '../../test/support/corpus/own-scanner.ts';
import {
  f1,
  judgeSample,
  type Outcome,
  precision,
  recall,
  type Score,
  score,
  scoreFamilies,
} from '../../test/support/corpus/score.ts';
import { scanWithSecretlint } from '../../test/support/corpus/secretlint.ts';
import type { Report, Row } from '../support/report.ts';

const OWN = 'cursor-rec';
const PEER = 'secretlint';

/** What both scanners made of the same samples. */
export interface Outcomes {
  readonly own: readonly Outcome[];
  readonly secretlint: readonly Outcome[];
}

/** The built-in rules on samples as they arrive, streams in pieces. */
export function judgeOwn(samples: readonly Sample[]): readonly Outcome[] {
  const { scan } = createOwnScanner();
  return samples.map((sample) => judgeSample(sample, scan(sample)));
}

/** secretlint on the same samples; it gets streams in one piece, for it has no way to read them in several. */
export async function judgeSecretlint(samples: readonly Sample[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const sample of samples) outcomes.push(judgeSample(sample, await scanWithSecretlint(sample.text)));
  return outcomes;
}

/** How many findings secretlint has left in the samples that held secrets, once they are masked. */
export async function countLeft(samples: readonly Sample[]): Promise<number> {
  const { remainder } = createOwnScanner();
  let left = 0;
  for (const sample of samples.filter(({ kind }) => kind.isSecret))
    left += (await scanWithSecretlint(remainder(sample))).length;
  return left;
}

/** All families together, beside the bars; `left` is what secretlint still finds in masked texts. */
export function toReport({ own, secretlint, left }: Outcomes & { readonly left: number }): Report {
  const [ours, theirs] = [score(own), score(secretlint)];
  const known = knownKinds(secretlint);
  const [oursKnown, theirsKnown] = [own, secretlint].map((all) =>
    recall(score(all.filter(({ sample }) => known.has(sample.kind)))),
  );
  const row = (measure: string, count: (counts: Score) => number, bar?: Row['bar']): Row => ({
    measure,
    digits: 4,
    by: { [OWN]: count(ours), [PEER]: count(theirs) },
    ...(bar === undefined ? {} : { bar }),
  });
  return {
    columns: [OWN, PEER],
    judged: [OWN],
    rows: [
      row('recall', recall, { least: 0.97, source: 'issue' }),
      row('recall, if one masked character were enough', ({ touched, secrets }) => touched / secrets),
      {
        measure: `recall, the ${known.size} kinds that ${PEER} finds at all`,
        digits: 4,
        by: { [OWN]: oursKnown, [PEER]: theirsKnown },
      },
      row('precision', precision, { least: 0.97, source: 'issue' }),
      row('F1', f1),
      row('characters masked outside secrets, %', ({ lost, outside }) => (100 * lost) / outside, {
        most: 0.1,
        source: 'issue',
      }),
      {
        measure: 'secrets that secretlint finds in masked texts',
        by: { [OWN]: left },
        bar: { most: 0, source: 'issue' },
      },
    ],
    notes: [
      describe(own),
      'A secret is found where every character of it is masked; a finding is wrong where it touches none.',
      `${PEER} reports ranges that stop short of the end of some secrets: hence the second row.`,
    ],
  };
}

/** One row a family: what was found wrongly counts for the family that it looks like. */
export function toFamilyReport({ own, secretlint }: Outcomes): Report {
  const [ours, theirs] = [scoreFamilies(own), scoreFamilies(secretlint)];
  const rows = FAMILIES.flatMap((family): Row[] => {
    const [mine, peer] = [ours.get(family), theirs.get(family)];
    if (mine === undefined || peer === undefined) return [];
    const by = {
      recall: recall(mine),
      precision: precision(mine),
      F1: f1(mine),
      [`${PEER}: recall`]: recall(peer),
      [`${PEER}: precision`]: precision(peer),
      [`${PEER}: F1`]: f1(peer),
    };
    return [{ measure: `${family} (${mine.secrets})`, digits: 3, by }];
  });
  return { columns: Object.keys(rows[0]?.by ?? {}), judged: [], rows, notes: [] };
}

/** Kinds of which a scanner touched one secret. */
function knownKinds(outcomes: readonly Outcome[]): ReadonlySet<Kind> {
  const touched = outcomes.filter(({ sample, untouched }) => sample.labels.length > untouched.length);
  return new Set(touched.map(({ sample }) => sample.kind));
}

function describe(outcomes: readonly Outcome[]): string {
  const secrets = outcomes.filter(({ sample }) => sample.kind.isSecret);
  const kinds = KINDS.filter(({ isSecret }) => isSecret).length;
  const chars = outcomes.reduce((sum, { sample }) => sum + sample.text.length, 0);
  const contexts = new Set(outcomes.map(({ sample }) => sample.context)).size;
  return (
    `${score(secrets).secrets} secrets of ${kinds} kinds in ${secrets.length} documents, ` +
    `${outcomes.length - secrets.length} documents with none of ${KINDS.length - kinds} kinds; ` +
    `${contexts} contexts, ${(chars / 1e6).toFixed(1)} million characters.`
  );
}
