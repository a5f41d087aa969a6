// Messages of Cursor's by their numbers in PROTOCOL.md §2, as bytes.
import { encode, type Field } from './encode.ts';

/** `AgentServerMessage` with one case of `InteractionUpdate` in it. */
export function update(number: number, ...fields: readonly Field[]): Uint8Array {
  return encode([1, interaction(number, ...fields)]);
}

/** `InteractionUpdate` alone, as a sub-agent's stream carries it. */
export function interaction(number: number, ...fields: readonly Field[]): Uint8Array {
  return encode([number, encode(...fields)]);
}

export const text = (words: string) => update(1, [1, words]);
export const notice = (words: string) => update(1, [1, words], [2, true]);
export const thinking = (words: string) => update(4, [1, words]);
export const serverHeartbeat = update(13);
export const routedModel = (name: string) => update(24, [1, name]);
/** Counts in the order of `TurnEnded`; one that is left out is not on the wire. */
export const turnEnded = (...counts: readonly (number | undefined)[]) =>
  update(14, ...counts.flatMap((count, index): Field[] => (count === undefined ? [] : [[index + 1, count]])));

export interface ToolSpec {
  readonly id: string;
  /** The number in `ToolCall`. */
  readonly tool: number;
  readonly args?: Uint8Array;
  readonly result?: Uint8Array;
  readonly toolCallId?: string;
}

function toolCall({ tool, args, result, toolCallId }: ToolSpec): Uint8Array {
  const halves: Field[] = [];
  if (args !== undefined) halves.push([1, args]);
  if (result !== undefined) halves.push([2, result]);
  return encode([tool, encode(...halves)], ...(toolCallId === undefined ? [] : [[57, toolCallId] as const]));
}

export const toolStarted = (spec: ToolSpec) =>
  update(2, [1, spec.id], [2, toolCall(spec)], [3, 'model-call']);
export const toolCompleted = (spec: ToolSpec) => update(3, [1, spec.id], [2, toolCall(spec)]);
export const partialTool = (spec: ToolSpec, piece: string) =>
  update(7, [1, spec.id], [2, toolCall(spec)], [3, piece]);
export const checkpoint = encode([3, encode([19, 'main'])]);

/** `ExecServerMessage`: run this here. */
export const execAsk = (id: number, number: number, args: Uint8Array) =>
  encode([2, encode([1, id], [number, args])]);
/** `ExecClientMessage`: this came of it. */
export const execAnswer = (id: number, number: number, result: Uint8Array) =>
  encode([2, encode([1, id], [number, result])]);

export const getBlob = (id: number, blobId: Uint8Array) =>
  encode([4, encode([1, id], [2, encode([1, blobId])])]);
export const setBlob = (id: number, blobId: Uint8Array, content: Uint8Array | string) =>
  encode([4, encode([1, id], [3, encode([1, blobId], [2, content])])]);
export const gotBlob = (id: number, content: Uint8Array | string) =>
  encode([3, encode([1, id], [2, encode([1, content])])]);

export const clientHeartbeat = encode([7, encode()]);
/** What HealthService's warm-up appends. */
export const warmUp = new TextEncoder().encode('\n\u0003foo');

export interface RunSpec {
  readonly conversation?: string;
  readonly model?: string;
  readonly fields?: readonly Field[];
}

/** `AgentClientMessage.run_request` with this action. */
export function runRequest(
  action: Uint8Array,
  { conversation = 'conv-1', model = 'claude-4.6-opus', fields = [] }: RunSpec = {},
): Uint8Array {
  return encode([1, encode([2, action], [5, conversation], [9, encode([1, model])], ...fields)]);
}

export const userAction = (...message: readonly Field[]) => encode([1, encode([1, encode(...message)])]);
export const prompt = (words: string, spec?: RunSpec) =>
  runRequest(userAction([1, words], [2, 'message-1']), spec);
export const resume = (spec?: RunSpec) => runRequest(encode([2, encode()]), spec);
/** `AgentClientMessage.conversation_action`, into a run. */
export const cancel = encode([4, encode([3, encode([1, 'user'])])]);

/** A call of the shell, and a whole answer with it. */
export const shell = { id: 'call_1', tool: 1, args: encode([1, 'ls'], [4, 'tool_1']), toolCallId: 'tool_1' };
export const shellAnswer = [
  serverHeartbeat,
  text('I look. '),
  toolStarted(shell),
  execAsk(1, 14, shell.args),
  toolCompleted({ ...shell, result: encode([1, encode([3, 0], [5, 'a.ts'])]) }),
  text('Done.'),
  turnEnded(10, 2),
  checkpoint,
];
/** `ShellStream` of that call. */
export const shellPiece = (...fields: readonly Field[]) => execAnswer(1, 14, encode(...fields));
