// The schema of Cursor's messages, made of the tables beside it.
import { parseSchema } from '../../../wire/schema.ts';
import type { Schema } from '../../../wire/schema-type.ts';
import { bidi } from './bidi.ts';
import { chat } from './chat.ts';
import { context } from './context.ts';
import { conversation } from './conversation.ts';
import { envelopes } from './envelopes.ts';
import { exec } from './exec.ts';
import { inference } from './inference.ts';
import { model } from './model.ts';
import { prompt } from './prompt.ts';
import { queries } from './queries.ts';
import { runRequest } from './run-request.ts';
import { tab } from './tab.ts';
import { toolArguments } from './tool-arguments.ts';
import { toolCalls } from './tool-calls.ts';
import { toolResults } from './tool-results.ts';
import { updates } from './updates.ts';

let parsed: Schema | undefined;

/** All messages whose fields are known (PROTOCOL.md §1.5, §1.7, §2), parsed when they are first asked for. */
export function cursorSchema(): Schema {
  parsed ??= parseSchema(
    envelopes,
    runRequest,
    prompt,
    context,
    model,
    updates,
    toolCalls,
    toolArguments,
    toolResults,
    exec,
    queries,
    conversation,
    inference,
    chat,
    bidi,
    tab,
  );
  return parsed;
}
