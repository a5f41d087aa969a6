// Whose socket is at the other end of a connection of this machine, by the kernel's socket table (Linux, proc(5)).
import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';

/** The ends of a connection as a socket of ours says them; absent once it is closed. */
export interface SocketEnds {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}
export type TableFile = '/proc/net/tcp' | '/proc/net/tcp6';
/** The text of a table; throws where it cannot be read. */
export type ReadTable = (file: TableFile) => string;
export interface ThisProcess {
  readonly platform: NodeJS.Platform;
  /** Effective: the kernel gives a socket to the user that the process acts as. */
  readonly uid: number | undefined;
}

/** What the kernel says for every user that a user namespace does not know (its default overflowuid). */
const overflowUid = 65_534;
/** ESTABLISHED, FIN_WAIT1, FIN_WAIT2: the client reached us, and may have said its last. */
const reachedStates = ['01', '04', '05'];

/** This process. */
export function thisProcess(): ThisProcess {
  return { platform: process.platform, uid: process.geteuid?.() };
}

/** Why it cannot be told here whose a connection is; undefined where it can. */
export function whyOwnerUnknown(
  { platform, uid }: ThisProcess,
  readTable: ReadTable = readSocketTable,
): string | undefined {
  if (platform !== 'linux' || uid === undefined)
    return `expected Linux, whose socket table says which user a connection belongs to, found ${platform}`;
  if (uid === overflowUid)
    return `expected a user of its own, found user id ${uid}, which stands for every user that the kernel does not name here`;
  try {
    readTable('/proc/net/tcp');
    return undefined;
  } catch (error) {
    return `expected to read the socket table, found: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** `inode` is what the files of a process call it by. */
export interface SocketOwner {
  readonly uid: number;
  readonly inode: string;
}

/** The socket at the other end: its row has the ends the other way round. What the tables do not show is nobody's. */
export function findOwner(ends: SocketEnds, readTable: ReadTable): SocketOwner | undefined {
  for (const { file, key } of placesOf(ends)) {
    const found = findRow(read(readTable, file), key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where the row of a socket can stand, and what it has in it. */
export interface TablePlace {
  readonly file: TableFile;
  readonly key: string;
}

/** The places of the socket at the other end, likeliest first. */
export function placesOf(ends: SocketEnds): readonly TablePlace[] {
  const local = toBytes(ends.remoteAddress);
  const remote = toBytes(ends.localAddress);
  if (local === undefined || remote === undefined) return [];
  const ports = [toPort(ends.remotePort), toPort(ends.localPort)];
  const key = (from: number) =>
    `: ${toHex(local.subarray(from))}:${ports[0]} ${toHex(remote.subarray(from))}:${ports[1]} `;
  // A client may speak IPv4 by a socket of IPv6: its addresses are mapped ones then.
  const isIpv4 = isMapped(local) && isMapped(remote);
  return [
    ...(isIpv4 ? [{ file: '/proc/net/tcp', key: key(12) } as const] : []),
    { file: '/proc/net/tcp6', key: key(0) },
  ];
}

/**
 * `   7: 0100007F:A0DB 0100007F:C200 01 00000000:00000000 00:00000000 00000000  1000  0 12345 …`: number, local and remote end,
 * state, queues, timer, retransmits, user id, timeout, inode. A socket that its process has closed has inode 0, and the
 * kernel says root for its user.
 */
export function findRow(table: string, key: string): SocketOwner | undefined {
  for (let at = table.indexOf(key); at >= 0; at = table.indexOf(key, at + 1)) {
    const end = table.indexOf('\n', at);
    const row = table.slice(at + key.length, end < 0 ? undefined : end);
    const [state = '', , , , uid = '', , inode = '0'] = row.trim().split(/\s+/);
    if (reachedStates.includes(state) && inode !== '0' && /^\d+$/.test(uid))
      return { uid: Number(uid), inode };
  }
  return undefined;
}

function read(readTable: ReadTable, file: TableFile): string {
  try {
    return readTable(file);
  } catch {
    return ''; // without IPv6 there is no tcp6
  }
}

function readSocketTable(file: TableFile): string {
  return readFileSync(file, 'latin1');
}

/** The 16 bytes of an address; of IPv4 those of its mapped one (`::ffff:127.0.0.1`, RFC 4291 §2.5.5.2). */
function toBytes(address: string | undefined): Uint8Array | undefined {
  const [, ipv4] = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address ?? '') ?? [];
  if (ipv4 !== undefined) return Uint8Array.from([...mappedPrefix, ...ipv4.split('.').map(Number)]);
  const [head = '', tail] = (address ?? '').replace(/%.*$/, '').split('::');
  const groups = [toGroups(head), toGroups(tail ?? '')] as const;
  const missing = 8 - groups[0].length - groups[1].length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...groups[0], ...Array<number>(missing).fill(0), ...groups[1]];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

function isMapped(bytes: Uint8Array): boolean {
  return mappedPrefix.every((byte, at) => bytes[at] === byte);
}

function toGroups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

/** As the table has them: words of four bytes, each a number of this machine. */
function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const word = [...bytes.subarray(at, at + 4)];
    if (endianness() === 'LE') word.reverse();
    text += word.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  return text.toUpperCase();
}

function toPort(port: number | undefined): string {
  return (port ?? 0).toString(16).padStart(4, '0').toUpperCase();
}
