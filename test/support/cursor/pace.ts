// The pace of a model, for those who watch.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from './run.ts';

/** The script with a pause before each of its messages. */
export function withPace(script: Script, pauseMs: number): Script {
  return async (talk, first) => {
    let last = Promise.resolve();
    const say = (...messages: readonly Uint8Array[]): void => {
      for (const message of messages) {
        last = last.then(() => sleep(pauseMs)).then(() => talk.say(message));
      }
    };
    const next = () => last.then(talk.next);
    const end = await script({ ...talk, say, next }, first);
    await last;
    return end;
  };
}
