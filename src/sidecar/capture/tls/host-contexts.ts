// What the TLS of an intercepted host is answered with: a certificate for that host, made at its first connection.
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Signed, Signer } from './certificate.ts';

export interface HostContexts {
  /** The host's context; two that ask at once share one. Rejects where no certificate can be made. */
  contextFor(host: string): Promise<SecureContext>;
}
interface Kept {
  readonly context: Promise<SecureContext>;
  readonly until: number;
}

const dayMs = 24 * 60 * 60 * 1000;
/** In all 30 days, of which one lies in the past for clocks that are behind. */
const backdateMs = dayMs;
const lifeMs = 29 * dayMs;
/** A certificate is replaced a day before it runs out. */
const renewMs = dayMs;
/** Far more hosts than one user's programs speak to; beyond it the oldest is made anew when it comes again. */
const maxHosts = 1000;

/** What signs takes 150 ms to load: not while the sidecar starts, and not when the first connection waits for it. */
const preloadMs = 1000;
/** Made ahead, one by one: most sessions begin at one of them, and signing is three times as slow before it has run a few times. */
const likelyHosts = [
  'api2.cursor.sh',
  'agentn.global.api5.cursor.sh',
  'api.openai.com',
  'api.anthropic.com',
  'generativelanguage.googleapis.com',
];

/** Contexts signed by an authority. */
export function createHostContexts(ca: Signed, now: () => number): HostContexts {
  let signer: Promise<Signer> | undefined;
  const load = () => {
    signer ??= import('./certificate.ts').then(({ openSigner }) => openSigner(ca));
    signer.catch(() => {}); // whoever asks for a context hears of it
    return signer;
  };
  const kept = new Map<string, Kept>();

  async function make(host: string, from: number): Promise<SecureContext> {
    const validity = { from: new Date(from - backdateMs), until: new Date(from + lifeMs) };
    const { certificate, key } = await (await load()).sign(host, validity);
    return createSecureContext({ cert: certificate, key, ca: ca.certificate }); // without `ca` it would load all public ones
  }

  async function prepare(): Promise<void> {
    for (const host of likelyHosts) await contextFor(host).catch(() => {}); // whoever connects hears of it
  }
  setTimeout(prepare, preloadMs).unref();
  return { contextFor };

  function contextFor(host: string): Promise<SecureContext> {
    const at = now();
    const known = kept.get(host);
    if (known !== undefined && at < known.until) return known.context;
    const context = make(host, at);
    kept.delete(host);
    kept.set(host, { context, until: at + lifeMs - renewMs });
    context.catch(() => kept.delete(host));
    const oldest = kept.keys().next();
    if (kept.size > maxHosts && !oldest.done) kept.delete(oldest.value);
    return context;
  }
}
