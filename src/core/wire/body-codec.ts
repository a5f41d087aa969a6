// How the body of an RPC is made: what a dialect that knows the method says of it.
import type { Schema } from './schema-type.ts';

/** `connect`: a row of envelopes (also gRPC and gRPC-Web) · `unary`: the message alone. */
export interface BodyCodec {
  readonly framing: 'connect' | 'unary';
  readonly codec: 'proto' | 'json';
  readonly schema: Schema;
  /** The name of the message in the schema; of one that is not in it every field is unknown. */
  readonly message: string;
  /** The name of the message that `hex` and `payload` fields hold, where that is known. */
  readonly payload?: string;
  readonly drift?: Drift;
}

/** Told of what decoders meet that their schema does not know. */
export interface Drift {
  /** Fields of a message that was read, of another number or wire type than its type has. */
  unknownFields(count: number): void;
  /** A message inside of another that could not be read. */
  unreadPayload(): void;
}
