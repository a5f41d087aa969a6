// The name by which exchanges with an intercepted host are listed: that of its route where it has one.
import type { Routes } from '../route.ts';

const known: Readonly<Record<string, string>> = {
  'api.openai.com': 'openai',
  'api.anthropic.com': 'anthropic',
  'generativelanguage.googleapis.com': 'gemini',
};
const ofCursor = /(?:^|\.)cursor\.(?:sh|com)$/;

/** `cursor` for Cursor's hosts, a route's name for its upstream's host, else the host. */
export function nameRoute(host: string, routes: Routes): string {
  if (ofCursor.test(host)) return 'cursor';
  const own = Object.entries(routes).find(([, { upstream }]) => upstream.hostname === host);
  return known[host] ?? own?.[0] ?? host;
}
