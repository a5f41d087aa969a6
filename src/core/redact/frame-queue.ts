// Frames on their way out, in the order they came: none leaves while a leaf of it is open.
import type { DecodedFrame } from '../model/frame.ts';
import { isJsonObject, type Json, type JsonPath } from '../model/json.ts';
import type { Finding, Redaction } from '../model/redaction.ts';
import type { Leaf } from './leaf.ts';

export interface MaskedFrame {
  readonly frame: DecodedFrame;
  /** `where` = `body/<path>` */
  readonly redactions: readonly Redaction[];
}

/** A leaf with what was found in it alone, beside what its channel finds. */
export interface Marked {
  readonly leaf: Leaf;
  readonly alone: readonly Finding[];
}
/** A frame with those of its leaves in which something is, or may be, to be masked; paths go from the frame. */
export interface Queued {
  readonly frame: DecodedFrame;
  /** Of what is masked in it already. */
  readonly found: readonly Redaction[];
  readonly marked: readonly Marked[];
}

export class FrameQueue {
  readonly #fingerprint: (secret: string) => string;
  #queued: Queued[] = [];

  constructor(fingerprint: (secret: string) => string) {
    this.#fingerprint = fingerprint;
  }

  get length(): number {
    return this.#queued.length;
  }

  push(queued: Queued): void {
    this.#queued.push(queued);
  }

  /** Takes out the frames that are decided, up to the first that is not. */
  take(): MaskedFrame[] {
    const open = this.#queued.findIndex(({ marked }) => marked.some(({ leaf }) => leaf.isOpen));
    const ready = open === -1 ? this.#queued : this.#queued.slice(0, open);
    if (ready.length === 0) return [];
    this.#queued = open === -1 ? [] : this.#queued.slice(open);
    return ready.map((queued) => maskFrame(queued, this.#fingerprint));
  }
}

/** The frame with its masks, or the very frame that came where there are none. */
function maskFrame({ frame, found, marked }: Queued, fingerprint: (secret: string) => string): MaskedFrame {
  let masked: Json = frame as unknown as Json; // A frame is made of JSON values; its types only say which.
  const redactions: Redaction[] = [...found];
  for (const { leaf, alone } of marked) {
    leaf.maskRest(alone, fingerprint);
    if (!leaf.isChanged) continue;
    masked = replaceAt(masked, leaf.path, leaf.maskedText);
    for (const redaction of leaf.redactions) redactions.push({ where: formatWhere(leaf.path), ...redaction });
  }
  return { frame: masked as unknown as DecodedFrame, redactions };
}

/** `body/choices/0/delta/content` for a leaf of the value; `body` for a text, `body/comment` for what stands beside it. */
function formatWhere([field, ...steps]: JsonPath): string {
  if (field === 'value' || field === 'text') return ['body', ...steps].join('/');
  return ['body', field, ...steps].join('/');
}

/** A copy that differs at this path alone; what is beside it is shared with the original. */
function replaceAt(node: Json, path: JsonPath, text: string): Json {
  const [step, ...rest] = path;
  if (step === undefined) return text;
  if (Array.isArray(node))
    return node.map((child, index) => (index === step ? replaceAt(child, rest, text) : child));
  if (!isJsonObject(node)) return node;
  // fromEntries, because a recorded "__proto__" is a member like any other.
  return Object.fromEntries(
    Object.entries(node).map(([name, child]) => [name, name === step ? replaceAt(child, rest, text) : child]),
  );
}
