// What Cursor's settings.json has to say so that its traffic passes through the sidecar (PROTOCOL.md §4.2).
import type { Json } from '../../../core/model/json.ts';

/** One member of settings.json. */
export type Setting = readonly [key: string, value: Json];

export interface ProxyAddress {
  /** `http://127.0.0.1:7317` */
  readonly proxy: string;
  readonly token: string;
}

/** The user name in front of the token; it says which proxies are ours. */
const proxyUser = 'cursor-rec';

/**
 * The settings, in the order in which they are written. Of Cursor's three transports only HTTP/1.1 heeds `http.proxy`,
 * and it is the user's own authorities that make its Node processes believe ours.
 */
export function wantedSettings({ proxy, token }: ProxyAddress): readonly Setting[] {
  // A sidecar that listens on all addresses of the machine is reached on the loopback one.
  const host = new URL(proxy).host.replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^\[::\]:/, '[::1]:');
  return [
    ['http.proxy', `http://${proxyUser}:${token}@${host}`],
    ['http.proxyAuthorization', `Basic ${btoa(`${proxyUser}:${token}`)}`],
    ['http.proxySupport', 'override'],
    ['cursor.general.disableHttp2', true],
    ['http.experimental.systemCertificatesV2', true],
  ];
}

/** True for a proxy URL that leads to a sidecar, of whatever home. */
export function isOwnProxy(value: Json | undefined): boolean {
  return typeof value === 'string' && URL.parse(value)?.username === proxyUser;
}

/** Settings text without what gives access: passwords of URLs, and the value of `http.proxyAuthorization`. */
export function maskSettings(text: string): string {
  return text
    .replaceAll(/(:\/\/[^\s:/@"]*):[^\s/@"]*@/g, '$1:…@')
    .replaceAll(/("http\.proxyAuthorization"\s*:\s*"(?:Basic )?)(?:\\.|[^"\\])*"/g, '$1…"');
}
