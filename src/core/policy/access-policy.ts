// Which requests the access rules let pass: the first rule that matches decides, and where none does they may.
import type { AccessRule } from '../model/access.ts';

/**
 * The models that a request names: all of them, because servers differ in which of two they take · `none`: it uses no model ·
 * `unknown`: it may use one, and cannot be read · `unread`: nobody has looked yet.
 */
export type NamedModels = readonly string[] | 'none' | 'unknown' | 'unread';

export interface AccessRequest {
  readonly groups: readonly string[];
  readonly route: string;
  readonly models: NamedModels;
}

/** `rule` is the name of the rule that denies it, or that asks for the models, `model` the one that it is about. */
export type AccessDecision =
  | { readonly type: 'allowed' }
  | { readonly type: 'denied'; readonly rule: string; readonly model?: string }
  | { readonly type: 'unread'; readonly rule: string };

const ALLOWED: AccessDecision = { type: 'allowed' };

/** Decides on a request; of several models each has to be allowed. Never `unread` where models are given. */
export function decideAccess(rules: readonly AccessRule[], request: AccessRequest): AccessDecision {
  const { models } = request;
  const matching = rules.filter((rule) => isAbout(rule, request));
  if (typeof models === 'string') return decide(matching, models);
  const decisions = models.map((model) => decide(matching, { name: model }));
  return decisions.find(({ type }) => type === 'denied') ?? ALLOWED;
}

type Model = { readonly name: string } | 'none' | 'unknown' | 'unread';

function decide(rules: readonly AccessRule[], model: Model): AccessDecision {
  for (const rule of rules) {
    if (rule.models !== undefined && model === 'unread') return { type: 'unread', rule: rule.name };
    if (!covers(rule, model)) continue;
    if (rule.effect === 'allow') return ALLOWED;
    const named = rule.models === undefined || typeof model === 'string' ? {} : { model: model.name };
    return { type: 'denied', rule: rule.name, ...named };
  }
  return ALLOWED;
}

function isAbout({ groups, routes }: AccessRule, request: AccessRequest): boolean {
  const isForGroup = groups.some((group) => group === '*' || request.groups.includes(group));
  return isForGroup && (routes === undefined || routes.some((route) => isSameRoute(route, request.route)));
}

/** Cursor's agent is at a host of its own, and Cursor all the same. */
function isSameRoute(listed: string, route: string): boolean {
  return listed === route || (listed === 'cursor' && route === 'cursor-agent');
}

/** A model that is not known is none of those that are allowed, and may be one of those that are not. */
function covers({ models, effect }: AccessRule, model: Model): boolean {
  if (models === undefined) return true;
  if (model === 'unknown') return effect === 'deny';
  if (typeof model === 'string') return false;
  return models.some((pattern) => matchesPattern(model.name, pattern));
}

/** `*` stands for any run of characters; case does not count, as for servers that do not care. In linear time and no memory. */
export function matchesPattern(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop();
  const lower = text.toLowerCase();
  if (last === undefined) return lower === first;
  if (!lower.startsWith(first) || lower.length < first.length + last.length || !lower.endsWith(last))
    return false;
  const end = lower.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = lower.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
