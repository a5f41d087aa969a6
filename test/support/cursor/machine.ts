// The developer's machine as Cursor's client has it: what the server asks of it is answered from files and blobs at hand.
import { decode, hasField, messageAt, numberAt, textAt } from './decode.ts';
import { encode } from './encode.ts';
import { execAnswer, gotBlob } from './messages.ts';

export interface MachineOptions {
  readonly files?: { readonly [path: string]: string };
  /** What a command prints, piece by piece; all of them end with 1. */
  readonly output?: readonly string[];
  /** Contents by the hex of their ids. */
  readonly blobs?: ReadonlyMap<string, string>;
}
/** The client's answers to one message of the server. */
export type Machine = (message: Uint8Array) => readonly Uint8Array[];

export function createMachine({ files = {}, output = [], blobs = new Map() }: MachineOptions = {}): Machine {
  return (message) => {
    const kv = messageAt(message, 4);
    if (kv !== undefined) return answerKv(kv, blobs);
    const exec = messageAt(message, 2);
    return exec === undefined ? [] : answerExec(exec, { files, output });
  };
}

function answerKv(kv: Uint8Array, blobs: ReadonlyMap<string, string>): readonly Uint8Array[] {
  const id = numberAt(kv, 1);
  const asked = messageAt(kv, 2, 1);
  if (asked === undefined) return [encode([3, encode([1, id], [3, encode()])])];
  return [gotBlob(id, blobs.get(Buffer.from(asked).toString('hex')) ?? '')];
}

function answerExec(
  exec: Uint8Array,
  { files, output }: Required<Pick<MachineOptions, 'files' | 'output'>>,
): readonly Uint8Array[] {
  const id = numberAt(exec, 1);
  if (hasField(exec, 14)) {
    const pieces = output.map((piece) => encode([1, encode([1, piece])]));
    const stream = [encode([4, encode()]), ...pieces, encode([3, encode([1, 1], [2, '/work'])])];
    const closing = encode([5, encode([1, encode([1, id])])]);
    return [...stream.map((piece) => execAnswer(id, 14, piece)), closing];
  }
  if (hasField(exec, 7)) {
    const path = textAt(exec, 7, 1);
    return [execAnswer(id, 7, encode([1, encode([1, path], [2, files[path] ?? ''], [3, 1])]))];
  }
  if (hasField(exec, 3)) {
    return [execAnswer(id, 3, encode([1, encode([1, textAt(exec, 3, 1)], [2, 1])]))];
  }
  const [asked = 0] = [...decode(exec).keys()].filter((number) => number !== 1 && number !== 15);
  return [execAnswer(id, asked, encode([1, encode([1, encode()])]))];
}
