// Why an upstream could not be asked, in words that help.
import type { Refusal, RefusalCode } from './refusal.ts';

const codes: Readonly<Record<string, RefusalCode>> = {
  ECONNREFUSED: 'upstream_unreachable',
  EHOSTUNREACH: 'upstream_unreachable',
  ENETUNREACH: 'upstream_unreachable',
  EADDRNOTAVAIL: 'upstream_unreachable',
  ENOTFOUND: 'upstream_name_unknown',
  EAI_AGAIN: 'upstream_name_unknown',
  UND_ERR_CONNECT_TIMEOUT: 'upstream_connect_timeout',
  ETIMEDOUT: 'upstream_connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'upstream_timeout',
  UND_ERR_BODY_TIMEOUT: 'upstream_timeout',
  UND_ERR_HEADERS_OVERFLOW: 'upstream_protocol',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'upstream_closed',
  UND_ERR_INVALID_ARG: 'bad_request',
  HTTP_1_1_REQUIRED: 'upstream_protocol',
  // It speaks HTTP/2 only (RFC 7301 §3.2).
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'upstream_protocol',
};
/** What OpenSSL and Node call a certificate or handshake that failed. */
const tlsCode = /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECODE))/;
const parserCode =
  /^(?:HPE_|ERR_INVALID_CHAR|ERR_HTTP_|ERR_HTTP2_|ERR_INVALID_HTTP_TOKEN|HTTPParserError|UPSTREAM_PROTOCOL)/;

const advice: Partial<Record<RefusalCode, string>> = {
  upstream_unreachable:
    'the connection was refused; check that it runs, the network, and the route with "cursor-rec doctor"',
  upstream_name_unknown:
    'its name does not resolve; check the network, the VPN and the spelling of the route',
  upstream_tls_failed:
    'its certificate or TLS handshake was not accepted; check its certificate authority (--upstream-ca FILE adds one) and the clock',
  upstream_proxy_refused:
    'the proxy that HTTPS_PROXY names did not connect to it; check that address, its user and password, and NO_PROXY',
  upstream_connect_timeout: 'it did not accept a connection in time; check the network, and try again',
  upstream_timeout: 'it did not answer in time; try again',
  upstream_protocol:
    'it did not speak the HTTP version of the request; check that the address is that of an HTTP API',
  upstream_closed: 'it closed the connection before the response was complete; try again',
  bad_request: 'the request cannot be sent as HTTP/1.1; check its header fields and path',
};

/** The refusal for an error of the upstream leg of `origin`. */
export function toUpstreamRefusal(error: Error & { code?: unknown }, origin: string): Refusal {
  const found = typeof error.code === 'string' ? error.code : error.name;
  const code = toRefusalCode(found);
  return { code, message: `expected an answer from ${origin}, found ${found}: ${advice[code]}` };
}

function toRefusalCode(found: string): RefusalCode {
  const code = codes[found];
  if (code !== undefined) return code;
  if (found.startsWith('PROXY_STATUS_')) return 'upstream_proxy_refused';
  if (tlsCode.test(found)) return 'upstream_tls_failed';
  return parserCode.test(found) ? 'upstream_protocol' : 'upstream_closed';
}
