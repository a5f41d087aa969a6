// Secrets that stand in everybody's documentation, and open nothing.
import { crc32 } from './checksums.ts';

/** By their CRC-32, so that no file of the project holds one. */
const DOCUMENTED = new Set([
  // Stripe's reference and its older ones.
  ...[0x776de070, 0x396d8142, 0x401f50a0],
  // GitHub on secret scanning; Google on maps; Telegram on bots, twice; Discord on bots.
  ...[0x908891f9, 0x98bd00d1, 0x28503139, 0x2831afe3, 0x72024bff],
  // Signatures of the tokens of jwt.io and of RFC 7515 A.1.
  ...[0x170b4539, 0xb19011ab, 0x62becda9, 0xec4de603, 0xbeff13fc],
  // Users and passwords of RFC 7617 and MDN, `user:pass` and the like; the bearer of RFC 6750.
  ...[0x7a77589d, 0x2f1ff868, 0x932aa8be, 0xd465a41a, 0xb9093f1a, 0x0fc657b9],
  // The accounts that every emulator of Azure Storage and of Cosmos DB has.
  ...[0xb4cbd586, 0x87707360],
]);
const MAX_CHARS = 128;

/** True for a secret that a vendor publishes to show what one looks like. */
export function isDocumented(secret: string): boolean {
  return secret.length <= MAX_CHARS && DOCUMENTED.has(crc32(secret));
}
