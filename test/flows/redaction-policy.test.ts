// What config.json says of redaction, on the way from the socket to the disk and in the commands.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome, openFlow } from '../support/flow.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import { runProgram } from '../support/sidecar.ts';
import { createModelKey } from '../support/test-secrets.ts';

const key = createModelKey();
const own = `acme_${key.slice(-12).toLowerCase()}`;
const image = `data:image/png;base64,${Buffer.from(`\x89PNG${'\0\xff'.repeat(60)}`, 'latin1').toString('base64')}`;
const RULE = { id: 'acme-key', triggers: ['acme_'], pattern: 'acme_[0-9a-z]{12}' };

async function openHomeWith(redaction: unknown): Promise<string> {
  const home = await createHome();
  await writeFile(join(home, 'config.json'), JSON.stringify({ redaction }), { mode: 0o600 });
  return home;
}

test('a rule of one’s own masks on its route, also what is streamed letter by letter, and images are dropped', async () => {
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const letter of `It is ${own}, or ${Buffer.from(key).toString('base64')}.`)
      response.write(chatEvent(letter));
    response.end('data: [DONE]\n\n');
  });
  const home = await openHomeWith({ routes: { openai: { rules: [RULE], images: 'drop' } } });
  const flow = await openFlow({ upstream: upstream.url, home });
  const answered = await flow.send({
    headers: { 'content-type': 'application/json' },
    body: chatRequest(`use ${own}`, { image }),
  });
  // Joined, because the letters come one by one.
  expect(
    String(answered.body)
      .match(/(?<="content":")[^"]/g)
      ?.join(''),
  ).toContain(own);
  const [shown] = await flow.recorded(1);
  const text = JSON.stringify(shown);
  for (const secret of [own, key, Buffer.from(key).toString('base64').slice(4, 60), image.slice(30, 60)])
    expect(text).not.toContain(secret);
  expect(text).toMatch(
    /It is \[REDACTED:acme-key:[0-9a-f]{8}\], or \[REDACTED:openai-project-key:[0-9a-f]{8}\]\./,
  );
  expect(text).toContain('"rule":"media-dropped"');
});

test('what new rules would mask in an old session is told without showing it', async () => {
  const upstream = await openHttpUpstream((_request, response) => response.end(JSON.stringify({ a: own })));
  const home = await createHome();
  const flow = await openFlow({ upstream: upstream.url, home });
  await flow.send({ headers: { 'content-type': 'application/json' }, body: chatRequest(`use ${own}`) });
  await flow.recorded(1);
  const dryRun = (...args: string[]) => runProgram(home, ['redact', '--dry-run', 'last', ...args]);
  expect((await dryRun()).stdout).toContain('nothing more would be masked');
  await writeFile(join(home, 'config.json'), JSON.stringify({ redaction: { rules: [RULE] } }), {
    mode: 0o600,
  });
  const ran = await dryRun('--json');
  const [session] = JSON.parse(ran.stdout).sessions;
  expect(session.findings).toMatchObject([
    { rule: 'acme-key', where: 'request/body/messages/0/content', count: 1 },
    { rule: 'acme-key', where: 'response/body/a', count: 1 },
  ]);
  expect(ran.stdout + (await dryRun()).stdout).not.toContain(own);
});

test('a start with a rule that is none names it and records nothing', async () => {
  const home = await openHomeWith({ rules: [{ ...RULE, pattern: '(' }] });
  const ran = await runProgram(home, ['start', '--json', '--port', '0']);
  expect(ran.code).toBe(2);
  expect(ran.stdout).toContain('rule \\"acme-key\\" of \\"redaction.rules\\"');
});
