// The proxy in front of a host that it intercepts, and curl through it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openProxyRig, type ProxyRig } from './proxy-rig.ts';
import { openHttpsUpstream } from './secure-upstream.ts';
import { createTestAuthority } from './test-authority.ts';

/** The authority of the outside in these tests. */
export const authority = await createTestAuthority(['cursor.sh', 'example.test']);
/** The host that is intercepted. */
export const host = 'api2.cursor.sh';

/** What curl prints; rejects with what it says where it fails. */
export async function curl(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('curl', ['-sS', '--max-time', '20', '--noproxy', '', ...args]);
  return stdout;
}

/** An upstream of HTTP/1.1 that says in its head what it was asked. */
export async function openIntercepted(): Promise<ProxyRig> {
  const upstream = await openHttpsUpstream(authority, {
    host,
    onRequest: (asked, response) => {
      response.setHeader('x-host', asked.headers.host ?? '');
      response.setHeader('x-origin', asked.headers.origin ?? '');
      response.setHeader('x-fields', Object.keys(asked.headers).join(' '));
      asked.on('data', () => {}).on('end', () => response.end('from the upstream'));
    },
  });
  return openProxyRig({ pins: [upstream.pin(host)], upstreamCa: authority });
}
