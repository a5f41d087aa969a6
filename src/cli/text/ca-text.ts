// What ca says to people.
import type { TrustCommand, TrustStore } from '../../sidecar/setup/trust/commands.ts';
import type { TrustOutcome } from '../../sidecar/setup/trust/stores.ts';
import type { OwnAuthority } from '../read/authority.ts';
import { formatTime } from './format.ts';
import type { Paint } from './paint.ts';
import { formatCommand, quoteShell } from './shell.ts';

export interface AuthorityView {
  readonly authority: OwnAuthority;
  /** By the system's store; undefined: not known. */
  readonly isTrusted: boolean | undefined;
  readonly stores: readonly { readonly platform: NodeJS.Platform; readonly stores: readonly TrustStore[] }[];
}

const platformNames: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

/** The certificate, and the commands that make each platform trust it. */
export function formatAuthority({ authority, isTrusted, stores }: AuthorityView, paint: Paint): string {
  const { file, name, fingerprint, validFrom, validUntil, domains, isFor } = authority;
  const signs = isFor(domains)
    ? `${domains.join(', ')} and hosts under them; no IP address, no other name`
    : paint('yellow', 'other domains than config.json lists now: stop and start the sidecar');
  const trust =
    isTrusted === undefined
      ? 'not known'
      : isTrusted
        ? paint('green', 'yes')
        : paint('yellow', 'no: cursor-rec ca --install');
  const lines = [
    paint('bold', name),
    `  file         ${file}`,
    `  SHA-256      ${fingerprint}`,
    `  valid        ${formatTime(validFrom)} until ${formatTime(validUntil)}`,
    `  may sign     ${signs}`,
    `  trusted      by this system's store: ${trust}`,
    '',
    paint('bold', 'To trust it by hand'),
    ...stores.flatMap((entry) => formatPlatform(entry, paint)),
    `  ${'Node'.padEnd(9)}${paint('cyan', `export NODE_EXTRA_CA_CERTS=${quoteShell(file)}`)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What was done, and what this user has to have done by one who may. */
export function formatOutcomes(outcomes: readonly TrustOutcome[], paint: Paint): string {
  return outcomes.map((outcome) => `${formatOutcome(outcome, paint).join('\n')}\n`).join('');
}

function formatPlatform(
  { platform, stores }: AuthorityView['stores'][number],
  paint: Paint,
): readonly string[] {
  const commands = stores.flatMap(({ id, install }) =>
    install.map((command) => toLine(command, { platform, isRoots: id === 'system' })),
  );
  return commands.map(
    (line, index) =>
      `  ${(index === 0 ? (platformNames[platform] ?? platform) : '').padEnd(9)}${paint('cyan', line)}`,
  );
}

function formatOutcome(
  { store, label, status, found, commands }: TrustOutcome,
  paint: Paint,
): readonly string[] {
  const lines = commands.map(
    (command) =>
      `    ${paint('cyan', toLine(command, { platform: process.platform, isRoots: store === 'system' }))}`,
  );
  const why = found === undefined ? '' : `: ${found}`;
  switch (status) {
    case 'done':
      return [`${paint('green', '✔')} ${label}`];
    case 'absent':
      return [paint('dim', `– ${label}${why}`)];
    case 'by-hand':
      return [`${paint('yellow', '!')} ${label}: not done${why || ': this user may not'}; run`, ...lines];
    case 'failed':
      return [`${paint('red', '✖')} ${label}${why}; run`, ...lines];
  }
}

interface Shell {
  readonly platform: NodeJS.Platform;
  /** True where only the administrator may. */
  readonly isRoots: boolean;
}
function toLine({ program, args }: TrustCommand, { platform, isRoots }: Shell): string {
  return formatCommand([...(isRoots ? ['sudo'] : []), program, ...args], platform);
}
