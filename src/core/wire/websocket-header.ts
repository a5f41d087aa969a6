// The header of a WebSocket frame (RFC 6455 §5.2): opcode, flags, declared length, masking key.

export type DataOpcode = 'text' | 'binary';
export type ControlOpcode = 'close' | 'ping' | 'pong';
export type WebSocketOpcode = DataOpcode | ControlOpcode;

export interface FrameHeader {
  readonly opcode: WebSocketOpcode | 'continuation';
  readonly isFinal: boolean;
  readonly isCompressed: boolean;
  readonly payloadBytes: number;
  /** Four bytes; absent where the payload is not masked. */
  readonly maskingKey?: Uint8Array;
}
/** What is wrong with a header by itself. */
export type HeaderFault =
  | 'reserved-bits'
  | 'unknown-opcode'
  | 'fragmented-control'
  | 'long-control'
  | 'length';

/** Two bytes, eight of length, four of key. */
export const MAX_HEADER_BYTES = 14;

const OPCODES: ReadonlyMap<number, FrameHeader['opcode']> = new Map([
  [0x0, 'continuation'],
  [0x1, 'text'],
  [0x2, 'binary'],
  [0x8, 'close'],
  [0x9, 'ping'],
  [0xa, 'pong'],
] as const);
const MAX_CONTROL_BYTES = 125;
/** Lengths from here on are no exact doubles; no frame is really that long. */
const MAX_LENGTH_HIGH = 2 ** 21;

/** How long a header is that begins with these bytes, at least one; 2 until both of the first have come. */
export function headerBytes(first: Uint8Array): number {
  const second = first[1];
  if (second === undefined) return 2;
  const length = second & 0x7f;
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0);
}

/** Parses a whole header. A length written longer than needed is let pass: it is clear what is meant. */
export function parseHeader(header: Uint8Array): FrameHeader | HeaderFault {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const flags = view.getUint8(0);
  const opcode = OPCODES.get(flags & 0x0f);
  const isFinal = (flags & 0x80) !== 0;
  const isCompressed = (flags & 0x40) !== 0;
  const payloadBytes = readLength(view);
  if (opcode === undefined) return 'unknown-opcode';
  if ((flags & 0x30) !== 0 || (isCompressed && !isData(opcode))) return 'reserved-bits';
  if (payloadBytes === undefined) return 'length';
  if (isControl(opcode) && !isFinal) return 'fragmented-control';
  if (isControl(opcode) && payloadBytes > MAX_CONTROL_BYTES) return 'long-control';
  const isMasked = (view.getUint8(1) & 0x80) !== 0;
  return {
    opcode,
    isFinal,
    isCompressed,
    payloadBytes,
    ...(isMasked ? { maskingKey: header.slice(-4) } : {}),
  };
}

/** True for the opcodes of control frames (RFC 6455 §5.5). */
export function isControl(opcode: FrameHeader['opcode']): opcode is ControlOpcode {
  return opcode === 'close' || opcode === 'ping' || opcode === 'pong';
}

function isData(opcode: FrameHeader['opcode']): opcode is DataOpcode {
  return opcode === 'text' || opcode === 'binary';
}

function readLength(view: DataView): number | undefined {
  const length = view.getUint8(1) & 0x7f;
  if (length < 126) return length;
  if (length === 126) return view.getUint16(2);
  const high = view.getUint32(2);
  return high < MAX_LENGTH_HIGH ? high * 2 ** 32 + view.getUint32(6) : undefined;
}
