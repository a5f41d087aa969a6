// What the pretend agent does with a prompt: one script for each case that a recorder meets.
import { hasField, messageAt, textAt } from './decode.ts';
import { encode } from './encode.ts';
import {
  checkpoint,
  execAsk,
  getBlob,
  notice,
  partialTool,
  routedModel,
  serverHeartbeat,
  setBlob,
  text,
  thinking,
  toolCompleted,
  toolStarted,
  turnEnded,
  update,
} from './messages.ts';
import type { Script, ScriptEnd, Talk } from './run.ts';

export interface CursorStoryOptions {
  /** What the answer to "token" lets out, piece by piece. */
  readonly secret?: string;
}

const done: ScriptEnd = { trailer: {} };

/** The script; other prompts get a short answer that quotes them. */
export function createCursorStory({ secret = 'none' }: CursorStoryOptions = {}): Script {
  const scripts: { readonly [word: string]: Script } = {
    Explain: explain,
    Fix: fix,
    Quota: quota,
    Stop: waitForCancel,
    Notice: tellNotice,
    Future: speakOfTheFuture,
    Break: breakOff,
    Token: (talk) => letOut(talk, secret),
  };
  return async (talk, first) => {
    const action = messageAt(first, 1, 2);
    if (action !== undefined && hasField(action, 2)) return goOn(talk);
    const blobId = messageAt(first, 1, 2, 1, 1, 18);
    if (blobId !== undefined) return readBlob(talk, blobId);
    const prompt = textAt(first, 1, 2, 1, 1, 1);
    const [word = ''] = prompt.split(/\W/);
    const script = Object.hasOwn(scripts, word) ? scripts[word] : undefined;
    return script === undefined ? quote(talk, prompt) : script(talk, first);
  };
}

/** Long enough to be compressed. */
export const EXPLANATION = [
  'The loop ',
  'starts at 1 ✂️',
  ': so the first line is lost. '.repeat(60),
  'Grüße 🙂',
];

const explain: Script = async (talk) => {
  talk.say(serverHeartbeat, thinking('A short question '), thinking('wants a short answer.'));
  talk.say(update(5, [1, 12]), routedModel('Composer 2'), ...EXPLANATION.map(text), update(8, [1, 34]));
  talk.say(turnEnded(1200, 34, 1000, undefined, 12), checkpoint);
  return done;
};

/** Harmless, also where a real client runs it. */
export const SHELL_COMMAND = 'echo not ok 1; exit 1';
export const BROKEN = 'for (let i = 1; i < n; i++) sum(i);\n';
export const MENDED = 'for (let i = 0; i < n; i++) sum(i);\n';
export const DIFF = '-for (let i = 1;\n+for (let i = 0;\n';

const shell = {
  id: 'call_1',
  tool: 1,
  toolCallId: 'tool_1',
  args: encode([1, SHELL_COMMAND], [4, 'tool_1']),
};
const read = { id: 'call_2', tool: 8, toolCallId: 'tool_2', args: encode([1, 'src/cart.js']) };
const edit = { id: 'call_3', tool: 12, toolCallId: 'tool_3', args: encode([1, 'src/cart.js'], [6, MENDED]) };

const fix: Script = async (talk) => {
  talk.say(text('Let me see it fail. '), toolStarted(shell), execAsk(1, 14, shell.args));
  const output = await readShell(talk);
  talk.say(toolCompleted({ ...shell, result: encode([2, encode([1, SHELL_COMMAND], [3, 1], [5, output])]) }));
  talk.say(toolStarted(read), execAsk(2, 7, encode([1, 'src/cart.js'], [2, 'tool_2'])));
  const content = textAt((await talk.next()) ?? new Uint8Array(), 2, 7, 1, 2);
  talk.say(toolCompleted({ ...read, result: encode([1, encode([1, content], [4, 1])]) }), checkpoint);
  talk.say(partialTool({ id: edit.id, tool: edit.tool }, '{"path":"src/'), toolStarted(edit));
  talk.say(execAsk(3, 3, encode([1, 'src/cart.js'], [2, MENDED], [3, 'tool_3'])));
  await talk.next();
  const success = encode([1, 'src/cart.js'], [3, 1], [4, 1], [5, DIFF], [6, content], [7, MENDED]);
  talk.say(toolCompleted({ ...edit, result: encode([1, success]) }));
  talk.say(text('Fixed: the loop starts at 0.'), setBlob(7, new Uint8Array(32).fill(7), 'the turn'));
  await talk.next();
  talk.say(turnEnded(5000, 90), checkpoint);
  return done;
};

/** `ShellStream` until its exit. */
async function readShell(talk: Talk): Promise<string> {
  let output = '';
  for (;;) {
    const message = await talk.next();
    const piece = message === undefined ? undefined : messageAt(message, 2, 14);
    if (message === undefined || (piece !== undefined && hasField(piece, 3))) return output;
    if (piece !== undefined) output += textAt(piece, 1, 1);
  }
}

/** In PROTOCOL.md §1.7's words; the details as base64 without padding, as Connect has them. */
const quota: Script = async (talk) => {
  talk.say(serverHeartbeat, serverHeartbeat);
  const custom = encode([1, 'Slow down'], [2, 'You have used all of your requests.']);
  const value = Buffer.from(encode([1, 51], [2, custom]))
    .toString('base64')
    .replace(/=+$/, '');
  const details = [{ type: 'aiserver.v1.ErrorDetails', value }];
  return { trailer: { error: { code: 'resource_exhausted', message: 'Error', details } } };
};

const waitForCancel: Script = async (talk) => {
  talk.say(text('One, two, '));
  await talk.next();
  return done;
};

const tellNotice: Script = async (talk) => {
  talk.say(notice('Two requests '), notice('are left this month.'), text('Here you are.'), turnEnded());
  return done;
};

/** Fields and a tool that no schema of ours knows. */
const speakOfTheFuture: Script = async (talk) => {
  const tool = { id: 'call_9', tool: 99, args: encode([1, 'warp'], [2, 9]) };
  talk.say(update(88, [1, 'a new case']), encode([77, encode([1, 'a new message'])]));
  talk.say(toolStarted(tool), toolCompleted({ ...tool, result: encode([1, encode([1, 'warped'])]) }));
  talk.say(text('Done anyway.'), turnEnded(1, 1));
  return done;
};

/** Breaks off behind a checkpoint; what comes after it is said anew by the next attempt. */
const breakOff: Script = async (talk) => {
  talk.say(text('The first half, '), checkpoint, text('and what is lost'));
  await new Promise((resolve) => setTimeout(resolve, 20)); // so that it is on its way
  return 'cut';
};

async function goOn(talk: Talk): Promise<ScriptEnd> {
  talk.say(text('the second half.'), turnEnded(10, 4), checkpoint);
  return done;
}

async function letOut(talk: Talk, secret: string): Promise<ScriptEnd> {
  const pieces = secret.match(/.{1,7}/g) ?? [];
  talk.say(text('The token is '), ...pieces.map(text), text('. Keep it safe.'), turnEnded(3, 9));
  return done;
}

async function readBlob(talk: Talk, blobId: Uint8Array): Promise<ScriptEnd> {
  talk.say(getBlob(4, blobId));
  const answer = await talk.next();
  const prompt = textAt(answer ?? new Uint8Array(), 3, 2, 1);
  talk.say(text(`You wrote ${prompt.length} characters.`), turnEnded(prompt.length, 5));
  return done;
}

async function quote(talk: Talk, prompt: string): Promise<ScriptEnd> {
  talk.say(text(`You said “${prompt}”.`), turnEnded(10, 5), checkpoint);
  return done;
}
