// The redactors of the worker, by a configuration that may change while it runs.
import type { RedactionConfig } from '../../core/model/redaction-config.ts';
import type { Redactors } from '../../core/redact/policy.ts';
import { type OpenRedactorsOptions, openRedactors } from '../redaction/open-redactors.ts';

export interface HeldRedactors extends Redactors {
  /** Masks by this configuration what is asked for from now on. Rejects with RangeError, and then goes on as before. */
  change(config: RedactionConfig | undefined): Promise<void>;
}

/** The redactors of a first configuration. Rejects with RangeError as `openRedactors` does. */
export async function holdRedactors(options: OpenRedactorsOptions): Promise<HeldRedactors> {
  let held = await openRedactors(options);
  const lasting: string[] = [];
  let passing: readonly string[] = [];
  return {
    redactorFor: (subject) => held.redactorFor(subject),
    rulesFor: (subject) => held.rulesFor(subject),
    addSecret(secret) {
      lasting.push(secret);
      held.addSecret(secret);
    },
    setPassingSecrets(secrets) {
      passing = secrets;
      held.setPassingSecrets(secrets);
    },
    async change(config) {
      const next = await openRedactors({ ...options, config });
      for (const secret of lasting) next.addSecret(secret);
      next.setPassingSecrets(passing);
      held = next;
    },
  };
}
