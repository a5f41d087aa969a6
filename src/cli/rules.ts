// The rules command: which rules there are and whether they run, and trying one's own.
import type { Command } from 'commander';
import type { Context } from './context.ts';
import { collect } from './option-values.ts';
import { createPaint } from './text/paint.ts';
import { formatTable } from './text/table.ts';

export interface RulesOptions {
  readonly json: boolean;
  readonly route: string | undefined;
  readonly group: readonly string[];
}

const EXAMPLES = `
Examples:
  $ cursor-rec rules
  $ cursor-rec rules --json | jq -r '.rules[] | select(.on | not) | .family' | sort -u
  $ cursor-rec rules --route openai --group finance     as the configuration has it for those
  $ cursor-rec rules test my-rules.json

Families are turned on and off, and rules added, under "redaction" in config.json:
  {"redaction": {"families": {"email": true}, "rules": [
    {"id": "acme-key", "triggers": ["acme_"], "pattern": "acme_[0-9a-f]{32}"}]}}
`;

const TEST_EXAMPLES = `
Examples:
  $ cursor-rec rules test my-rules.json
  $ cat my-rules.json
  {"rules": [{"id": "acme-key", "triggers": ["acme_"], "pattern": "acme_[0-9a-f]{8}",
    "examples": {"match": ["key=acme_01234567"], "ignore": ["acme_handbook"]}}]}

A pattern is in RE2's syntax and matches from a trigger on, or right behind it; the group (?<secret>…) is what is masked,
else the whole match. The exit code is 1 where an example is not as it says.
`;

export function declareRules(program: Command, context: Context): void {
  const rules = program
    .command('rules')
    .description('lists the rules of redaction, and whether they are on')
    .option('--json', 'one JSON document on stdout', false)
    .option('--route <name>', 'as they are for this route')
    .option('--group <name>', 'as they are for users of this group (repeatable)', collect, [])
    .addHelpText('after', EXAMPLES)
    .action((options: RulesOptions) => runRules(options, context));
  rules
    .command('test')
    .description('tries rules of your own on their examples')
    .argument('<file>', 'a JSON file with rules')
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', TEST_EXAMPLES)
    .action((file: string, { json }: { json: boolean }) =>
      runTest(file, json || rules.opts<{ json: boolean }>().json, context),
    );
}

export async function runRules({ json, route, group }: RulesOptions, context: Context): Promise<void> {
  const { readConfig } = await import('../sidecar/setup/config-file.ts');
  const { openRedactors } = await import('../sidecar/redaction/open-redactors.ts');
  const { redaction: config } = await readConfig(context.home);
  const { rulesFor } = await openRedactors({ config: config ?? {}, fingerprint: () => '' });
  const rules = rulesFor({ groups: group, ...(route === undefined ? {} : { route }) }).map(
    ({ rule, isOn }) => ({
      id: rule.id,
      family: rule.family,
      description: rule.description,
      on: isOn,
    }),
  );
  if (json) {
    context.out.write(`${JSON.stringify({ rules })}\n`);
    return;
  }
  const paint = createPaint(context.out, context.environment);
  const rows = rules.map(({ id, family, description, on }) => [family, id, on ? 'on' : 'off', description]);
  rows.sort(([one = ''], [other = '']) => (one < other ? -1 : one > other ? 1 : 0));
  context.out.write(formatTable(rows, context.out.columns));
  const off = rules.filter(({ on }) => !on).length;
  context.out.write(paint('dim', `${rules.length} rules, ${off} of them off\n`));
}

async function runTest(file: string, isJson: boolean, context: Context): Promise<void> {
  const { tryRules } = await import('./read/try-rules.ts');
  const { EXIT } = await import('./cli-error.ts');
  const tried = await tryRules(file);
  if (tried.some(({ isRight }) => !isRight)) context.exit(EXIT.failed);
  if (isJson) {
    context.out.write(`${JSON.stringify({ examples: tried })}\n`);
    return;
  }
  const rows = tried.map(({ rule, isRight, expected, text, secrets }) => [
    isRight ? 'ok' : 'WRONG',
    rule,
    expected,
    `${JSON.stringify(text)} → ${secrets.length === 0 ? 'nothing found' : secrets.map((secret) => JSON.stringify(secret)).join(', ')}`,
  ]);
  context.out.write(formatTable(rows, Math.max(context.out.columns, 120)));
  if (rows.length === 0) context.out.write('no examples: the rules are well formed\n');
}
