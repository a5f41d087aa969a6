// What holds on a machine: its own config.json, and above that what the organisation has settled.
import type { Config } from '../model/config.ts';
import type { OrgRules } from '../model/org-policy.ts';
import type { RedactionConfig } from '../model/redaction-config.ts';

/** The configuration with the rules applied: what they name is theirs to say, but nobody is kept from masking more. */
export function applyOrgRules(config: Config, rules: OrgRules): Config {
  const { record = config.record, intercept = config.intercept, access = [] } = rules;
  const { redaction, localRetention, spoolMaxBytes } = rules;
  return {
    ...config,
    record,
    intercept,
    // The first rule that matches decides.
    access: [...access, ...config.access],
    ...(redaction === undefined ? {} : { redaction: mergeRedaction(redaction, config.redaction) }),
    ...(localRetention === undefined ? {} : { retention: localRetention }),
    ...(spoolMaxBytes === undefined || config.collector === undefined
      ? {}
      : { collector: { ...config.collector, spoolMaxBytes } }),
  };
}

/** Of the machine's own settings stays what masks more: its rules, families that it turns on, images that it drops. */
function mergeRedaction(settled: RedactionConfig, own: RedactionConfig = {}): RedactionConfig {
  const { families = {}, rules = [], images = own.images } = settled;
  const ownOn = Object.entries(own.families ?? {}).filter(([, isOn]) => isOn);
  const ids = new Set(rules.map(({ id }) => id));
  const added = (own.rules ?? []).filter(({ id }) => !ids.has(id));
  return {
    ...settled,
    families: { ...Object.fromEntries(ownOn), ...families },
    rules: [...rules, ...added],
    ...(images === undefined ? {} : { images }),
  };
}
