// Orders to the Secret Service of this session, by other programs than ours.
import { execFileSync } from 'node:child_process';

/** Entries of our service: how many there are. */
export function countEntries(): number {
  const found = callService('SearchItems', 'dict:string:string:service,cursor-rec');
  return found.match(/object path/g)?.length ?? 0;
}

/** Locks the login keyring, as a screen lock does. */
export function lockKeyring(): void {
  callService('Lock', 'array:objpath:/org/freedesktop/secrets/collection/login');
}

/** Unlocks it, by a new daemon: processes that used it before do not find the new one. */
export function unlockKeyring(): void {
  execFileSync('gnome-keyring-daemon', ['--replace', '--unlock', '--components=secrets'], {
    input: 'test',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

function callService(method: string, argument: string): string {
  const service = ['--dest=org.freedesktop.secrets', '/org/freedesktop/secrets'];
  const call = `org.freedesktop.Secret.Service.${method}`;
  return execFileSync('dbus-send', ['--session', '--print-reply', ...service, call, argument], {
    encoding: 'utf8',
  });
}
