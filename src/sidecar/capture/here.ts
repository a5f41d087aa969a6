// Whether a connection comes from this machine, by the addresses that the machine has.
import { networkInterfaces } from 'node:os';
import type { SocketEnds } from './socket-owner.ts';

/** Every address of this machine as text. */
export type ListAddresses = () => readonly string[];

/** True where the other end is a loopback address, our own end's, or one that an interface has now. */
export function comesFromHere(
  { localAddress, remoteAddress }: SocketEnds,
  listAddresses: ListAddresses = listInterfaces,
): boolean {
  if (remoteAddress === undefined) return false;
  const remote = toPlain(remoteAddress);
  if (remote === '::1' || remote.startsWith('127.') || remoteAddress === localAddress) return true;
  return listAddresses().some((address) => toPlain(address) === remote);
}

function listInterfaces(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address }) => address));
}

/** Without the zone of a link-local address, and an IPv4 address that is mapped into IPv6 as itself. */
function toPlain(address: string): string {
  return address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
}
