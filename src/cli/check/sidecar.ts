// Checks of the sidecar: that it runs and records, where, who is recorded, and one exchange through it.
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Finding, fail, ok, skip, warn } from './check.ts';
import type { Scene } from './scene.ts';

/** A recording shows in the counts as soon as the worker has it; this is long. */
const recordedWithinMs = 5_000;
const lookMs = 50;
const answerMs = 5_000;

/** Does it run, and record? */
export function checkSidecar({ sidecar, home }: Scene): Finding {
  if (sidecar === undefined) return fail(`none runs for ${home}`, 'cursor-rec start --detach');
  const { now, proxy, pid } = sidecar;
  if (now.problem !== undefined)
    return fail(`process ${pid} does not record: ${now.problem}`, 'mend that; it goes on by itself');
  const last = now.recorded.lastRecordedAt;
  return ok(
    `recording on ${proxy} (process ${pid}), ${last === undefined ? 'nothing recorded yet' : `last at ${last}`}`,
  );
}

/** Is the port that clients were told the one that it listens on, or will? */
export async function checkPort({ sidecar, config }: Scene): Promise<Finding> {
  if (config instanceof Error) return skip('config.json is not as it has to be');
  const { port } = config;
  if (sidecar !== undefined) {
    const actual = Number(new URL(sidecar.proxy).port);
    if (actual === port) return ok(`${port}, as config.json has it`);
    return warn(
      `${actual} now, ${port === 0 ? 'any free one' : port} at the next start: what was set up for ${actual} will find nobody there`,
      `start it with --port ${actual}, or set "port": ${actual} in config.json`,
    );
  }
  if (port === 0)
    return warn('any free one at each start', 'set "port" in config.json, so that clients may keep it');
  return (await isFree(port))
    ? ok(`${port} is free`)
    : fail(`${port} is taken by another program`, `stop that program, or set another "port" in config.json`);
}

/** In whose name is recorded? */
export function checkIdentity({ sidecar }: Scene): Finding {
  if (sidecar === undefined) return skip('no sidecar to ask');
  const { identity, record } = sidecar.now;
  const { subject, email, method, problem } = identity;
  if (problem === undefined) return ok(`${email ?? subject} (${method})`);
  const say = record === 'required' ? fail : warn;
  return say(problem, 'cursor-rec login');
}

/** Does a request come through and into the recording? Asks only an upstream on this machine. */
export async function checkCanary({ sidecar }: Scene): Promise<Finding> {
  if (sidecar === undefined) return skip('no sidecar to ask');
  const route = Object.entries(sidecar.now.routes).find(([, upstream]) => isLoopback(upstream));
  if (route === undefined)
    return skip('no route leads to this machine, and nothing is sent to a provider for a check');
  const [name, upstream] = route;
  const before = sidecar.now.recorded.exchanges;
  try {
    const answer = await fetch(`${sidecar.proxy}/${name}/`, {
      headers: { 'x-cursor-rec-token': sidecar.token, 'user-agent': 'cursor-rec-doctor' },
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMs),
    });
    await answer.arrayBuffer();
    const refusal = answer.headers.get('x-cursor-rec-error');
    if (refusal !== null)
      return fail(
        `GET /${name}/ was refused: ${refusal}`,
        `check that ${upstream} runs, and cursor-rec status`,
      );
    for (let waited = 0; waited < recordedWithinMs; waited += lookMs) {
      if ((await sidecar.status()).recorded.exchanges > before)
        return ok(`GET /${name}/ was answered with ${answer.status} by ${upstream}, and recorded`);
      await sleep(lookMs);
    }
    return fail(`GET /${name}/ was answered with ${answer.status}, and is not recorded`, 'cursor-rec status');
  } catch (error) {
    return fail(`GET /${name}/ came to nothing: ${String(error)}`, `check that ${upstream} answers`);
  }
}

function isLoopback(upstream: string): boolean {
  return /^(?:127\.|localhost$|\[::1\]$)/.test(new URL(upstream).hostname);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}
