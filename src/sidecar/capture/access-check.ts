// Whether the access rules of config.json let a request pass, in words for who sent it.
import type { AccessRule } from '../../core/model/access.ts';
import { type AccessDecision, decideAccess, type NamedModels } from '../../core/policy/access-policy.ts';
import type { Refusal } from './refusal.ts';

export interface AccessCheckOptions {
  /** Those that hold now. */
  readonly accessRules: () => readonly AccessRule[];
  readonly groups: () => readonly string[];
}
/** What a rule looks at. */
export interface AccessSubject {
  readonly route: string;
  readonly models: NamedModels;
}
/** `unread`: the models have to be known first. */
export type AccessAnswer =
  | { readonly type: 'allowed' }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'unread'; readonly rule: string };
export type AccessCheck = (subject: AccessSubject) => AccessAnswer;

export function createAccessCheck({ accessRules, groups }: AccessCheckOptions): AccessCheck {
  return (subject) => {
    const decision = decideAccess(accessRules(), { ...subject, groups: groups() });
    return decision.type === 'denied' ? { type: 'refused', refusal: toRefusal(decision, subject) } : decision;
  };
}

/** The refusal of what cannot be looked into before it passes, on a route where a rule wants that. */
export function refuseUnread(rule: string): Refusal {
  return {
    code: 'policy_denied',
    message: `expected a request whose model can be read before it is sent, which the rule ${quote(rule)} of config.json needs, found an upgrade to another protocol; send it as a plain POST`,
  };
}

function toRefusal(
  { rule, model }: Extract<AccessDecision, { type: 'denied' }>,
  { route, models }: AccessSubject,
): Refusal {
  const about =
    model !== undefined
      ? ` and model ${quote(model)}`
      : models === 'unknown'
        ? ', by a model that could not be read'
        : '';
  return {
    code: 'policy_denied',
    message: `this request was not sent: the rule ${quote(rule)} of config.json denies it for route ${quote(route)}${about}; use what the rule allows, or ask whoever made it`,
  };
}

/** A model is whatever the client says it is. */
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 128));
}
