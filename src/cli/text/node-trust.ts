// How to start Cursor so that its Node processes believe the certificate authority, told for each platform.
import { formatCommand, quoteShell } from './shell.ts';

export interface Step {
  readonly title: string;
  readonly commands: readonly string[];
}
export interface NodeTrust {
  readonly platform: NodeJS.Platform;
  /** What NODE_EXTRA_CA_CERTS has to name. */
  readonly file: string;
  /** Cursor's launcher, where one was found (Linux). */
  readonly desktopFile?: string | undefined;
}

/** Ways to set NODE_EXTRA_CA_CERTS for Cursor, of which one is enough; Cursor has to be quit and started again after each. */
export function nodeTrustSteps({ platform, file, desktopFile }: NodeTrust): readonly Step[] {
  const variable = `NODE_EXTRA_CA_CERTS=${file}`;
  if (platform === 'darwin')
    return [
      {
        title: 'for all programs, until the next login',
        commands: [formatCommand(['launchctl', 'setenv', 'NODE_EXTRA_CA_CERTS', file], platform)],
      },
      { title: 'for one start, from a shell', commands: ['cursor-rec run -- cursor .'] },
    ];
  if (platform === 'win32')
    return [
      {
        title: 'for all programs of this user',
        commands: [formatCommand(['setx', 'NODE_EXTRA_CA_CERTS', file], platform)],
      },
      { title: 'for one start, from a shell', commands: ['cursor-rec run -- cursor .'] },
    ];
  return [
    { title: 'for one start, from a shell', commands: ['cursor-rec run -- cursor .'] },
    {
      title: 'for every start from the desktop, a launcher of your own',
      commands: launcherCommands(variable, desktopFile),
    },
    {
      title: 'for all programs of this user, from the next login (systemd)',
      commands: [
        'mkdir -p ~/.config/environment.d',
        `echo ${quoteShell(variable)} > ~/.config/environment.d/90-cursor-rec.conf`,
      ],
    },
  ];
}

/** Puts `env VARIABLE` in front of what the launcher starts (Desktop Entry Specification, "The Exec key"). */
function launcherCommands(variable: string, desktopFile: string | undefined): readonly string[] {
  const word = /^[\w@%+=:,./-]+$/.test(variable) ? variable : `"${variable.replaceAll(/["`$\\]/g, '\\$&')}"`;
  if (desktopFile === undefined) return [`# in your cursor.desktop: Exec=env ${word} (and what it was)`];
  const replacement = `Exec=env ${word} `.replaceAll(/[\\&|]/g, '\\$&');
  const script = quoteShell(`s|^Exec=|${replacement}|`);
  if (desktopFile.endsWith('/.local/share/applications/cursor.desktop'))
    return [`sed -i ${script} ${quoteShell(desktopFile)}`];
  return [
    'mkdir -p ~/.local/share/applications',
    `sed ${script} ${quoteShell(desktopFile)} > ~/.local/share/applications/cursor.desktop`,
  ];
}
