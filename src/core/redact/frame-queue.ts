// Frames on their way out, in the order they came: none leaves while a leaf of it is open.
import type { DecodedFrame } from '../model/frame.ts';
import { asJson, isJsonObject, type Json, type JsonPath } from '../model/json.ts';
import type { Finding, Redaction } from '../model/redaction.ts';
import type { Leaf } from './leaf.ts';
import type { Print } from './redactor.ts';

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
  readonly #print: Print;
  #queued: Queued[] = [];

  constructor(print: Print) {
    this.#print = print;
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
    return ready.map((queued) => maskFrame(queued, this.#print));
  }
}

/** The frame with its masks, or the very frame that came where there are none. */
function maskFrame({ frame, found, marked }: Queued, print: Print): MaskedFrame {
  const redactions: Redaction[] = [...found];
  const texts: PathTree = new Map();
  for (const { leaf, alone } of marked) {
    leaf.maskRest(alone, print);
    if (!leaf.isChanged) continue;
    plant(texts, leaf.path, leaf.maskedText);
    for (const redaction of leaf.redactions) redactions.push({ where: formatWhere(leaf.path), ...redaction });
  }
  if (texts.size === 0) return { frame, redactions };
  // Of the same shape: only texts are others.
  const masked = replaceIn(asJson(frame), texts) as unknown as DecodedFrame;
  return { frame: masked, redactions };
}

/** New texts by the steps that lead to them: a frame may have as many as it has leaves, and is copied once. */
type PathTree = Map<string | number, PathTree | string>;

function plant(tree: PathTree, path: JsonPath, text: string): void {
  let branch = tree;
  for (const step of path.slice(0, -1)) {
    const next = branch.get(step);
    // A leaf is no branch, so that what is there is one.
    const below = next instanceof Map ? next : new Map();
    if (below !== next) branch.set(step, below);
    branch = below;
  }
  const last = path.at(-1);
  if (last !== undefined) branch.set(last, text);
}

/** A copy that differs at these paths alone; what is beside them is shared with the original. */
function replaceIn(node: Json, tree: PathTree | string | undefined): Json {
  if (tree === undefined) return node;
  if (typeof tree === 'string') return tree;
  if (Array.isArray(node)) return node.map((child, index) => replaceIn(child, tree.get(index)));
  if (!isJsonObject(node)) return node;
  // fromEntries, because a recorded "__proto__" is a member like any other.
  return Object.fromEntries(
    Object.entries(node).map(([name, child]) => [name, replaceIn(child, tree.get(name))]),
  );
}

/** `body/choices/0/delta/content` for a leaf of the value; `body` for a text, `body/comment` for what stands beside it. */
function formatWhere([field, ...steps]: JsonPath): string {
  if (field === 'value' || field === 'text') return ['body', ...steps].join('/');
  return ['body', field, ...steps].join('/');
}
