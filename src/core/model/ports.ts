// What pure code is handed from outside, because it may not reach for it.

/** SHA-256 of the bytes, or of the UTF-8 form of the text: 32 bytes as lower-case hex. */
export type Sha256 = (message: string | Uint8Array) => string;
/** `bytes` random bytes as lower-case hex. */
export type RandomHex = (bytes: number) => string;
/** The Ed25519 signature over the UTF-8 form of the text, as base64. */
export type SignText = (text: string) => string;
/** True where the Ed25519 signature (64 bytes) by the key (32 bytes) over the message holds; false for anything else, never a throw. */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
