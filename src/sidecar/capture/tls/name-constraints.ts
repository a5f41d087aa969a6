// What a certificate authority may sign for, as an extension of its certificate (RFC 5280 §4.2.1.10), in DER.

/** The object identifier of the extension. */
export const nameConstraintsId = '2.5.29.30';

/** DER's tags: of a sequence, of the two lists, and of the names in them. */
const sequence = 0x30;
const permitted = 0xa0;
const excluded = 0xa1;
const dnsName = 0x82;
const ipAddress = 0x87;

/**
 * Permits each domain with all under it, and no IP address at all:
 * `{permitted: [cursor.sh, …], excluded: [0.0.0.0/0, ::/0]}`. A name that is not permitted cannot be signed for, by anyone.
 */
export function encodeNameConstraints(domains: readonly string[]): Buffer {
  const names = domains.map((domain) => encode(sequence, encode(dnsName, Buffer.from(domain, 'latin1'))));
  // Address and mask of zeros: every address of either family.
  const addresses = [8, 32].map((bytes) => encode(sequence, encode(ipAddress, Buffer.alloc(bytes))));
  // An empty list of permitted names would permit all: one that nobody has permits none.
  const nobody = encode(sequence, encode(dnsName, Buffer.from('invalid', 'latin1')));
  return encode(
    sequence,
    encode(permitted, ...(names.length > 0 ? names : [nobody])),
    encode(excluded, ...addresses),
  );
}

function encode(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const lengthBytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content]);
}
