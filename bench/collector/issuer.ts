// An issuer of access tokens on loopback: its discovery document, its key, and a token for anybody.

import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Stage } from '../support/stage.ts';

export interface BenchIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** For an hour. */
  token(subject: string, groups?: readonly string[]): string;
}

/** Starts one that ends with the stage. */
export async function startIssuer(stage: Stage): Promise<BenchIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'bench' };
  const server = createServer((request, response) => {
    const body = request.url === '/keys' ? { keys: [key] } : { issuer, jwks_uri: `${issuer}/keys` };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stage.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  // A server that listens on TCP has an address with a port.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const audience = 'https://collector.example';
  return {
    issuer,
    audience,
    token(subject, groups = []) {
      const exp = Math.floor(Date.now() / 1000) + 3600;
      const head = toPart({ alg: 'ES256', kid: 'bench', typ: 'at+jwt' });
      const text = `${head}.${toPart({ iss: issuer, aud: audience, sub: subject, exp, groups })}`;
      const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${text}.${signature.toString('base64url')}`;
    },
  };
}

function toPart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
