// What pure code is handed from outside, because it may not reach for it.

/** SHA-256 of the bytes, or of the UTF-8 form of the text: 32 bytes as lower-case hex. */
export type Sha256 = (message: string | Uint8Array) => string;
/** `bytes` random bytes as lower-case hex. */
export type RandomHex = (bytes: number) => string;
