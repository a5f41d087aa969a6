import { expect, test } from 'vitest';
import { openProxyRig } from '../../../support/http/proxy-rig.ts';
import { openRawClient } from '../../../support/http/raw-client.ts';
import { openRawUpstream } from '../../../support/http/raw-upstream.ts';
import { closeAfterTest } from '../../../support/http/scene.ts';

test.each([
  ['no token', '', 'proxy_token_missing'],
  ['a wrong token', `Proxy-Authorization: Basic ${btoa('cursor-rec:nope')}\r\n`, 'proxy_token_wrong'],
  ['no Basic', 'Proxy-Authorization: Bearer x\r\n', 'proxy_token_missing'],
  ['a password without user', `Proxy-Authorization: Basic ${btoa('nope')}\r\n`, 'proxy_token_missing'],
])(
  'CONNECT and absolute form with %s get 407 and a page that says what to do',
  async (_name, field, code) => {
    const rig = await openProxyRig();
    for (const target of [
      'CONNECT api2.cursor.sh:443',
      'CONNECT a.example.test:443',
      'GET http://a.example.test/x',
    ]) {
      const client = await openRawClient(rig.port);
      closeAfterTest(() => client.destroy());
      client.write(`${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${field}\r\n`);
      const got = await client.closed();
      expect(got).toMatch(/^HTTP\/1\.1 407 /);
      expect(got).toContain('proxy-authenticate: Basic realm="cursor-rec"\r\n');
      expect(got).toContain('content-type: text/plain; charset=utf-8\r\n');
      expect(got).toContain(`x-cursor-rec-error: ${code}\r\n`);
      expect(got).toMatch(/set the proxy to http:\/\/cursor-rec:TOKEN@HOST:PORT/);
      expect(got).not.toContain(rig.token);
    }
    expect(rig.events()).toEqual([]);
    expect(rig.tap.stats()).toMatchObject({ seen: 3, refused: 3 });
  },
);

test('the token also counts as its own header, and goes no further', async () => {
  const upstream = await openRawUpstream((connection) => {
    void connection
      .until('\r\n\r\n')
      .then(() => connection.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  });
  closeAfterTest(() => upstream.close());
  const rig = await openProxyRig();
  const client = await openRawClient(rig.port);
  closeAfterTest(() => client.destroy());
  client.write(
    `GET http://127.0.0.1:${upstream.port}/a?b HTTP/1.1\r\nHost: other\r\nX-Cursor-Rec-Token: ${rig.token}\r\nX-Kept: 1\r\n\r\n`,
  );
  await client.until('ok');
  const seen = upstream.connections[0]?.received() ?? '';
  expect(seen).toMatch(new RegExp(`^GET /a\\?b HTTP/1\\.1\r\nhost: 127\\.0\\.0\\.1:${upstream.port}\r\n`));
  expect(seen).toContain('X-Kept: 1\r\n');
  expect(seen).not.toContain(rig.token);
});

test.each([
  'CONNECT nohost HTTP/1.1',
  'CONNECT a:99999 HTTP/1.1',
  'CONNECT a@b:1 HTTP/1.1',
  'CONNECT [::1:1 HTTP/1.1',
  'GET https://a.example.test/ HTTP/1.1',
  'GET http://u:p@a.example.test/ HTTP/1.1',
])('target %s is refused', async (line) => {
  const rig = await openProxyRig();
  const client = await openRawClient(rig.port);
  closeAfterTest(() => client.destroy());
  client.write(
    `${line}\r\nHost: a\r\nConnection: close\r\nProxy-Authorization: ${rig.authorization}\r\n\r\n`,
  );
  expect(await client.closed()).toMatch(/^HTTP\/1\.1 400 /);
  expect(rig.events()).toEqual([]);
});
