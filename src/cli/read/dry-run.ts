// What the rules of today would mask in old sessions; never what it is.
import type { Redactors } from '../../core/redact/policy.ts';
import { toVisible } from '../../core/replay/visible.ts';
import type { Context } from '../context.ts';
import { noteAccess } from './access-log.ts';
import { expectSmall } from './expect-small.ts';
import { findSession } from './find-session.ts';
import { readWhole } from './read-session.ts';
import { planRemask, type RemaskPlan } from './remask-plan.ts';

export interface DryRunOptions {
  readonly isJson: boolean;
  readonly redactors: Redactors;
}

/** What a rule found in one place, so many times. */
export interface Counted {
  readonly rule: string;
  readonly where: string;
  readonly exchange: string;
  readonly count: number;
}

/** Prints rule, exchange, place and count; JSON: `{"sessions":[{"id","findings":[{"rule","exchange","where","count"}]}]}`. */
export async function runDryRun(
  references: readonly string[],
  { isJson, redactors }: DryRunOptions,
  context: Context,
): Promise<void> {
  const sessions: { id: string; findings: readonly Counted[] }[] = [];
  for (const reference of references) {
    const session = await findSession(context.home, reference);
    const { id, folder } = session;
    await expectSmall(session);
    await noteAccess([{ command: 'redact', session: id }], context);
    const { findings } = await readWhole(folder, (old) => planRemask(old, redactors));
    sessions.push({ id, findings: countFindings(findings) });
  }
  if (isJson) context.out.write(`${JSON.stringify({ sessions })}\n`);
  else for (const session of sessions) context.out.write(formatSession(session));
}

/** What was found, the same in one place counted. */
export function countFindings(findings: RemaskPlan['findings']): readonly Counted[] {
  return [...findings].flatMap(([exchange, found]) => {
    const byPlace = Map.groupBy(found, ({ rule, where }) => `${rule} ${where}`);
    return [...byPlace.values()].flatMap((same) => {
      const [first] = same;
      return first === undefined
        ? []
        : [{ rule: first.rule, where: first.where, exchange, count: same.length }];
    });
  });
}

function formatSession({ id, findings }: { id: string; findings: readonly Counted[] }): string {
  if (findings.length === 0) return `${id}: nothing more would be masked\n`;
  return `${id}: would be masked\n${formatFindings(findings)}`;
}

/** A line each. */
export function formatFindings(findings: readonly Counted[]): string {
  const lines = findings.map(
    ({ rule, exchange, where, count }) => `  ${rule}  ${exchange.slice(0, 13)}  ${where}  ${count}×\n`,
  );
  // Names of members are anybody's text.
  return lines.map((line) => toVisible(line)).join('');
}
