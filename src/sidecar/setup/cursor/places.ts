// Where Cursor keeps its settings, logs and itself on each platform (PROTOCOL.md §4.6).
import { posix, win32 } from 'node:path';

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly userHome: string;
}
export interface CursorPlaces {
  readonly settingsFile: string;
  /** One folder a run of Cursor in it. */
  readonly logsFolder: string;
  /** product.json of the usual installations, which names the version. */
  readonly productFiles: readonly string[];
  /** Launchers of the desktop; of Linux only. */
  readonly desktopFiles: readonly string[];
}

/** Places on macOS, Windows, and everywhere else as on Linux; nothing is looked at. */
export function cursorPlaces(surroundings: Surroundings): CursorPlaces {
  switch (surroundings.platform) {
    case 'darwin':
      return macPlaces(surroundings);
    case 'win32':
      return windowsPlaces(surroundings);
    default:
      return linuxPlaces(surroundings);
  }
}

function macPlaces({ userHome }: Surroundings): CursorPlaces {
  const folder = posix.join(userHome, 'Library', 'Application Support', 'Cursor');
  return {
    settingsFile: posix.join(folder, 'User', 'settings.json'),
    logsFolder: posix.join(folder, 'logs'),
    productFiles: ['/Applications', posix.join(userHome, 'Applications')].map((applications) =>
      posix.join(applications, 'Cursor.app', 'Contents', 'Resources', 'app', 'product.json'),
    ),
    desktopFiles: [],
  };
}

function windowsPlaces({ environment, userHome }: Surroundings): CursorPlaces {
  const { APPDATA, LOCALAPPDATA, ProgramFiles = environment.PROGRAMFILES } = environment;
  const folder = win32.join(APPDATA || win32.join(userHome, 'AppData', 'Roaming'), 'Cursor');
  const programs = win32.join(LOCALAPPDATA || win32.join(userHome, 'AppData', 'Local'), 'Programs');
  return {
    settingsFile: win32.join(folder, 'User', 'settings.json'),
    logsFolder: win32.join(folder, 'logs'),
    productFiles: [programs, ProgramFiles || 'C:\\Program Files'].map((installed) =>
      win32.join(installed, 'cursor', 'resources', 'app', 'product.json'),
    ),
    desktopFiles: [],
  };
}

function linuxPlaces({ environment, userHome }: Surroundings): CursorPlaces {
  const { XDG_CONFIG_HOME, XDG_DATA_HOME } = environment;
  const folder = posix.join(XDG_CONFIG_HOME || posix.join(userHome, '.config'), 'Cursor');
  const userShare = XDG_DATA_HOME || posix.join(userHome, '.local', 'share');
  return {
    settingsFile: posix.join(folder, 'User', 'settings.json'),
    logsFolder: posix.join(folder, 'logs'),
    productFiles: [
      '/usr/share/cursor',
      '/opt/cursor',
      '/opt/Cursor',
      '/usr/lib/cursor',
      posix.join(userShare, 'cursor'),
      posix.join(userHome, 'Applications', 'cursor'),
      posix.join(userHome, 'squashfs-root', 'usr', 'share', 'cursor'),
    ].map((installed) => posix.join(installed, 'resources', 'app', 'product.json')),
    desktopFiles: [userShare, '/usr/local/share', '/usr/share'].map((share) =>
      posix.join(share, 'applications', 'cursor.desktop'),
    ),
  };
}
