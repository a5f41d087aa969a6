// A program that adds entries to session 1 of the store whose URL it is given, and says on stdout how many are acknowledged.
import { openStore } from '../../../src/collector/store/open-store.ts';
import { idOf, makeSession, makeStep } from '../collector/rows.ts';

const [, , url = ''] = process.argv;
const { sessions } = await openStore(url);
await sessions.create(makeSession(1));
for (let next = (await sessions.get(idOf(1)))?.next ?? 0; ; next++) {
  const [isTaken] = await sessions.advance([makeStep(idOf(1), next, [`{"seq":${next}}`])]);
  if (isTaken) process.stdout.write(`${next + 1}\n`);
}
