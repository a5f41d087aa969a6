// The commands that make each platform trust a certificate authority, and stop it.
import { posix } from 'node:path';
import type { Authority } from './authority.ts';

export interface TrustCommand {
  readonly program: string;
  readonly args: readonly string[];
}
/** A place that programs of this user look into for whom to trust. */
export interface TrustStore {
  readonly id: 'system' | 'nss' | 'keychain' | 'windows';
  readonly label: string;
  /** Where this user has to be able to write; absent: the commands ask by themselves. */
  readonly folder?: string;
  readonly install: readonly TrustCommand[];
  readonly uninstall: readonly TrustCommand[];
}
export interface AnchorFolder {
  readonly folder: string;
  /** Reads the folder and writes what programs read. */
  readonly program: string;
  readonly afterRemoval: readonly string[];
}
export interface TrustSubject {
  readonly authority: Pick<Authority, 'file' | 'sha1' | 'serialNumber'>;
  /** The same for every authority of a home, so that a new one takes the place of the old one: `cursor-rec-1a2b3c4d`. */
  readonly label: string;
  readonly userHome: string;
}

/** Where distributions keep what the administrator trusts, and the program of each. */
export const anchorFolders: readonly AnchorFolder[] = [
  // Debian, Ubuntu, Alpine
  {
    folder: '/usr/local/share/ca-certificates',
    program: 'update-ca-certificates',
    afterRemoval: ['--fresh'],
  },
  // Fedora, Red Hat
  { folder: '/etc/pki/ca-trust/source/anchors', program: 'update-ca-trust', afterRemoval: [] },
  // Arch
  { folder: '/etc/ca-certificates/trust-source/anchors', program: 'update-ca-trust', afterRemoval: [] },
  // openSUSE
  { folder: '/etc/pki/trust/anchors', program: 'update-ca-certificates', afterRemoval: ['--fresh'] },
];

/** The system's store of a Linux. */
export function systemStore({ authority, label }: TrustSubject, anchors: AnchorFolder): TrustStore {
  const file = posix.join(anchors.folder, `${label}.crt`);
  return {
    id: 'system',
    label: `the system's store (${anchors.folder})`,
    folder: anchors.folder,
    install: [
      { program: 'install', args: ['-m', '644', authority.file, file] },
      { program: anchors.program, args: [] },
    ],
    uninstall: [
      { program: 'rm', args: ['-f', file] },
      { program: anchors.program, args: anchors.afterRemoval },
    ],
  };
}

/** The database of Chromium and what is built on it, on Linux. */
export function nssStore({ authority, label, userHome }: TrustSubject): TrustStore {
  const folder = posix.join(userHome, '.pki', 'nssdb');
  const database = ['-d', `sql:${folder}`];
  return {
    id: 'nss',
    label: `NSS (${folder})`,
    folder,
    install: [
      { program: 'certutil', args: [...database, '-A', '-t', 'C,,', '-n', label, '-i', authority.file] },
    ],
    uninstall: [{ program: 'certutil', args: [...database, '-D', '-n', label] }],
  };
}

/** The login keychain of macOS, which asks the user for a password. */
export function keychainStore({ authority, userHome }: TrustSubject): TrustStore {
  const keychain = posix.join(userHome, 'Library', 'Keychains', 'login.keychain-db');
  return {
    id: 'keychain',
    label: 'the login keychain',
    install: [
      { program: 'security', args: ['add-trusted-cert', '-r', 'trustRoot', '-k', keychain, authority.file] },
    ],
    uninstall: [
      { program: 'security', args: ['remove-trusted-cert', authority.file] },
      { program: 'security', args: ['delete-certificate', '-Z', authority.sha1, keychain] },
    ],
  };
}

/** The user's own root store of Windows, which asks for a confirmation. */
export function windowsStore({ authority }: TrustSubject): TrustStore {
  return {
    id: 'windows',
    label: "the user's root store",
    install: [{ program: 'certutil', args: ['-user', '-addstore', 'Root', authority.file] }],
    uninstall: [{ program: 'certutil', args: ['-user', '-delstore', 'Root', authority.serialNumber] }],
  };
}
