// Numbers, times and settled words for people.
import type { KeyStoreKind } from '../../core/model/key-store-kind.ts';

/** `1234` → `1.2 KB`, decimal units. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `73500` → `1m 13s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.floor((ms % 60_000) / 1000);
  return minutes < 60 ? `${minutes}m ${seconds}s` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** An ISO time as local `2026-11-25 10:00:00`. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** `12 s ago`, `5m 3s ago`. */
export function formatAgo(ms: number): string {
  return ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))} s ago` : `${formatDuration(ms)} ago`;
}

/** Where keys are kept: `the keychain`. */
export function formatKeyStore(kind: KeyStoreKind): string {
  return kind === 'keychain' ? 'the keychain' : 'files that only their owner reads';
}

/** What it means that clients of this user need no token. */
export function formatTrust(user: string): string {
  return `every program of ${user} passes without the token (--trust-local-user)`;
}
