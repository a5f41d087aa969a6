// What a run is about: `{"user_message_action":{"user_message":{"text":"…"}}}`, or one of the actions without a prompt.
import type { JsonObject } from '../../../model/json.ts';
import { type PromptPiece, toAttachment } from '../../request-facts.ts';
import type { BlobTexts } from '../blob-texts.ts';
import { readMessageText } from '../message-text.ts';
import { memberOf, messageOf, messagesOf, textOf } from '../tree.ts';
import { readSelected } from './attachments.ts';

/** What the human said with a `ConversationAction`; nothing for those that a client starts by itself. */
export function readAction(action: JsonObject | undefined, blobs: BlobTexts): readonly PromptPiece[] {
  const asked = messageOf(action, 'user_message_action');
  const planned = messageOf(action, 'start_plan_action');
  return [
    ...messagesOf(asked, 'prepend_user_messages').flatMap((message) => readUserMessage(message, blobs)),
    ...readUserMessage(messageOf(asked, 'user_message'), blobs),
    ...readUserMessage(messageOf(planned, 'user_message'), blobs),
    ...readPlan(messageOf(action, 'execute_plan_action')),
    ...readCommand(messageOf(action, 'shell_command_action')),
  ];
}

/** True for the action that goes on with a run that was broken off. */
export function isResume(action: JsonObject | undefined): boolean {
  return memberOf(action, 'resume_action') !== undefined;
}

/** True for the action that ends a run. */
export function isCancel(action: JsonObject | undefined): boolean {
  return memberOf(action, 'cancel_action') !== undefined;
}

function readUserMessage(message: JsonObject | undefined, blobs: BlobTexts): readonly PromptPiece[] {
  if (message === undefined || memberOf(message, 'is_simulated_msg') === true) return [];
  return [...readMessageText(message, blobs), ...readSelected(messageOf(message, 'selected_context'), blobs)];
}

/** The human let a plan be carried out: that is the plan, and no words. */
function readPlan(executed: JsonObject | undefined): readonly PromptPiece[] {
  const path = textOf(executed, 'plan_file_uri');
  const text = textOf(executed, 'plan_file_content') ?? textOf(executed, 'plan');
  return path === undefined && text === undefined ? [] : [toAttachment({ kind: 'other', path, text })];
}

function readCommand(action: JsonObject | undefined): readonly PromptPiece[] {
  const text = textOf(messageOf(action, 'shell_command'), 'command');
  return text === undefined ? [] : [{ type: 'text', text }];
}
