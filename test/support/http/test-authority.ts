// A certificate authority of the outside world, made at run time, with certificates for the upstreams of a test.
import { createSecureContext, type SecureContext } from 'node:tls';
import { createAuthority, openSigner, type Signed } from '../../../src/sidecar/capture/tls/certificate.ts';

const dayMs = 24 * 60 * 60 * 1000;

export interface TestAuthority {
  /** Its certificate, in PEM. */
  readonly certificate: string;
  /** A chain and key for the host, valid for that many days from yesterday on; below 0 it has run out. */
  issue(host: string, days?: number): Promise<Signed>;
  contextFor(host: string): Promise<SecureContext>;
}

/** One that may sign for these domains; below 0 `authorityDays` it has run out. */
export async function createTestAuthority(
  domains: readonly string[],
  authorityDays = 10,
): Promise<TestAuthority> {
  const from = new Date(Date.now() - 10 * dayMs);
  const authority = await createAuthority(domains, {
    from,
    until: new Date(Date.now() + authorityDays * dayMs),
  });
  const signer = await openSigner(authority);
  const issue = (host: string, days = 5) =>
    signer.sign(host, { from, until: new Date(Date.now() + days * dayMs) });
  return {
    certificate: authority.certificate,
    issue,
    async contextFor(host) {
      const { certificate, key } = await issue(host);
      return createSecureContext({ cert: certificate, key });
    },
  };
}
