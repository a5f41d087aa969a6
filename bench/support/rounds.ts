// Measures the peers in turns (A B C A B C …), so that what the machine does beside hits them all alike.
import type { Peer, PeerName } from './peers.ts';

/** What takes its turn. */
export type Turn = Pick<Peer, 'name' | 'isAside' | 'settle'>;
export interface RoundsOptions<Sample, One extends Turn> {
  readonly rounds: number;
  /** One turn of one peer. */
  readonly measure: (peer: One, round: number) => Promise<Sample>;
}
export interface Measured<Sample> {
  /** The samples of a peer, one a round. */
  of(name: PeerName): readonly Sample[];
  readonly names: readonly PeerName[];
}

/** Peers that are only looked at take part in so many rounds. */
const ASIDE_ROUNDS = 2;

/** Runs all rounds; after each turn the peer gets the time to end what it put off. */
export async function measureRounds<Sample, One extends Turn = Peer>(
  peers: readonly One[],
  { rounds, measure }: RoundsOptions<Sample, One>,
): Promise<Measured<Sample>> {
  const samples = new Map<PeerName, Sample[]>(peers.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const peer of peers) {
      if (peer.isAside && round >= ASIDE_ROUNDS) continue;
      samples.get(peer.name)?.push(await measure(peer, round));
      await peer.settle();
    }
  }
  return { of: (name) => samples.get(name) ?? [], names: [...samples.keys()] };
}
