import { expect, test } from 'vitest';
import { authority, curl, host, openIntercepted } from '../../../support/http/intercepted.ts';

test('a client without SNI gets the certificate of the host that it asked to be connected to', async () => {
  const rig = await openIntercepted();
  const socket = await rig.secure(host, { servername: null });
  expect(socket.getPeerCertificate().subjectaltname).toBe(`DNS:${host}`);
  socket.write(`GET /x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let got = '';
  for await (const chunk of socket) got += chunk;
  expect(got).toContain('from the upstream');
});

test('SNI that differs from the CONNECT is refused, and recorded as failed', async () => {
  const rig = await openIntercepted();
  await expect(rig.secure(host, { servername: 'api3.cursor.sh' })).rejects.toThrow();
  const closed = await rig.event('exchange-closed');
  expect(closed).toMatchObject({ outcome: 'failed', error: { code: 'client_tls_failed' } });
  expect(closed.error?.message).toContain('sni_mismatch');
  expect(await rig.secure(host, { servername: 'API2.cursor.sh' })).toBeDefined();
});

test('a client that speaks neither protocol is refused in its handshake', async () => {
  const rig = await openIntercepted();
  await expect(rig.secure(host, { alpn: ['spdy/3'] })).rejects.toThrow();
  expect(await rig.event('exchange-closed')).toMatchObject({
    outcome: 'failed',
    error: { code: 'client_tls_failed' },
  });
});

test('a client that does not trust the local authority leaves an entry that says so', async () => {
  const rig = await openIntercepted();
  await expect(rig.secure(host, { ca: authority.certificate })).rejects.toThrow();
  const opened = await rig.event('exchange-opened');
  expect(opened).toMatchObject({ method: 'CONNECT', url: `${host}:443`, route: 'cursor' });
  const closed = await rig.event('exchange-closed');
  expect(closed.error?.message).toContain('cursor-rec ca');
});

test('curl that does not trust the local authority says so, and its alert is in the entry', async () => {
  const rig = await openIntercepted();
  await expect(curl('-x', rig.proxyUrl, `https://${host}/x`)).rejects.toThrow(/\(60\)/);
  const closed = await rig.event('exchange-closed');
  expect(closed.error?.message).toContain('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA');
});

test('two connections to one host at once share one certificate', async () => {
  const rig = await openIntercepted();
  const sockets = await Promise.all(Array.from({ length: 8 }, () => rig.secure(host)));
  const serials = new Set(sockets.map((socket) => socket.getPeerCertificate().serialNumber));
  expect(serials.size).toBe(1);
});
