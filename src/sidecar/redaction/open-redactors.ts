// The redactors of a home's configuration, with the rules that come with the program.
import type { RedactionConfig } from '../../core/model/redaction-config.ts';
import { createRedactors, type Redactors, type RedactorsOptions } from '../../core/redact/policy.ts';
import type { Rule } from '../../core/redact/rule.ts';
import { builtInRules } from '../../core/redact/rules.ts';
import type { CompilePattern } from '../../core/redact/user-rule.ts';

export type OpenRedactorsOptions = Omit<RedactorsOptions, 'rules' | 'compile'>;

/** Throws RangeError that names the member, and the rule, that is not as expected. */
export async function openRedactors(options: OpenRedactorsOptions): Promise<Redactors> {
  const { config } = options;
  return createRedactors({
    ...options,
    rules: config === undefined ? builtInRules : await loadAllRules(),
    compile: config === undefined ? compileNothing : await loadCompiler(),
  });
}

/** Throws RangeError as `openRedactors` does. */
export async function checkRedaction(config: RedactionConfig): Promise<void> {
  await openRedactors({ config, fingerprint: () => '00000000' });
}

/** Without a configuration the optional ones are off: they are not loaded. */
async function loadAllRules(): Promise<readonly Rule[]> {
  return [...builtInRules, ...(await import('../../core/redact/optional-rules.ts')).optionalRules];
}

/** The engine takes a while to load, and most configurations have no pattern. */
async function loadCompiler(): Promise<CompilePattern> {
  return (await import('./linear-pattern.ts')).compilePattern;
}

const compileNothing: CompilePattern = (pattern) => {
  throw new RangeError(`expected a configuration with patterns, found only ${pattern}`);
};
