// What holds on this machine: its own settings, and above them what the organisation has settled, as far as that is known.
import type { Config } from '../core/model/config.ts';
import type { PolicyData } from '../core/model/entry.ts';
import { asJson } from '../core/model/json.ts';
import type { OrgPolicy } from '../core/model/org-policy.ts';
import type { SessionHeader } from '../core/model/session.ts';
import { applyOrgRules } from '../core/policy/apply-org-rules.ts';
import { sha256 } from '../node/hashing.ts';
import type { PolicyMark } from './ship/policy-mark.ts';
import type { PolicyChange } from './worker/protocol.ts';

/** `policy`: what holds; absent: nothing is settled, or with `lost` it is not known, but for what was remembered of it. */
export interface Settled {
  readonly policy?: OrgPolicy;
  readonly lost?: Partial<PolicyMark>;
}

/** The settings of the home with the flags, by what is settled. */
export function toConfig(own: Config, { policy, lost }: Settled): Config {
  if (policy !== undefined) return applyOrgRules(own, policy);
  return lost?.record === undefined ? own : { ...own, record: lost.record };
}

/** Why nothing may pass: all of it had to be recorded by a policy that is not known any more. Undefined: it may. */
export function whyUnsettled({ lost }: Settled): string | undefined {
  if (lost?.record !== 'required') return undefined;
  return `the organisation's policy (version ${lost.version}) wants all recorded, is not in CURSOR_REC_HOME any more, and the collector could not be asked for it yet`;
}

/** What the recorder has to know. */
export function toPolicyChange(config: Config, settled: Settled): PolicyChange {
  const { record, access, redaction } = config;
  const orgPolicy = settled.policy;
  const digest = `sha256:${sha256(JSON.stringify({ record, access, redaction, orgPolicy }))}`;
  const header: SessionHeader['policy'] = { digest, record };
  const policy = toEntry(settled);
  return {
    header,
    ...(redaction === undefined ? {} : { redaction }),
    ...(policy === undefined ? {} : { policy }),
  };
}

function toEntry({ policy, lost }: Settled): PolicyData | undefined {
  // A policy holds nothing but JSON: its parser let in no more.
  if (policy !== undefined) return { reason: 'organisation', policy: asJson(policy) };
  if (lost === undefined) return undefined;
  const { version } = lost;
  return { reason: 'organisation-unknown', policy: version === undefined ? {} : { version } };
}
