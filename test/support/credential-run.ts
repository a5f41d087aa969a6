// What flows/credentials.test.ts has done inside a session with a real keyring: a key from set to remove; prints what it saw.
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lockKeyring, unlockKeyring } from './keyring-service.ts';
import { PROGRAM } from './sidecar.ts';

const [home = '', key = ''] = process.argv.slice(2);
const seen: (string | undefined)[] = [];
const said: string[] = [];
const codes: (number | null)[] = [];
const server = createServer((asked, response) => {
  seen.push(asked.headers.authorization);
  response.end(JSON.stringify({ key }));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo; // a TCP server that listens has one

function cli(args: readonly string[], input = ''): string {
  const env = { ...process.env, CURSOR_REC_HOME: home };
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    env,
    input,
    encoding: 'utf8',
  });
  said.push(stdout, stderr);
  codes.push(status);
  return stdout;
}

const upstream = ['--upstream', `openai=http://127.0.0.1:${port}`];
const ready = JSON.parse(cli(['start', '--detach', '--json', '--port', '0', ...upstream]));
const request = async (): Promise<number> => {
  const headers = { authorization: `Bearer ${ready.token}` };
  const answer = await fetch(`${ready.proxy}/openai/v1/models`, { headers });
  await answer.text();
  return answer.status;
};
const statuses = [await request()];
cli(['credential', 'set', 'openai'], key);
statuses.push(await request());
cli(['credential', 'remove', 'openai']);
statuses.push(await request());
cli(['credential', 'set', 'openai'], key);
lockKeyring();
statuses.push(await request());
cli(['credential', 'set', 'openai'], `${key}-of-a-locked-keyring`);
unlockKeyring(); // by another daemon, which the sidecar does not find
const listed = JSON.parse(cli(['credential', 'list', '--json'])).credentials.length;
cli(['credential', 'remove', 'openai']);
cli(['stop']);
server.close().closeAllConnections();
const isSaid = said.some((text) => text.includes(key));
const isSent = seen.every((field) => field === `Bearer ${key}`);
process.stdout.write(JSON.stringify({ codes, statuses, requests: seen.length, isSent, isSaid, listed }));
