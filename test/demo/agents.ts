// The three conversations of the demo, each over an official SDK and through the sidecar.
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import {
  type Agent,
  type AgentWatch,
  createChatAgent,
  createMessagesAgent,
  createResponsesAgent,
} from '../support/agents.ts';
import { runTool } from '../support/provider/project.ts';
import type { Sidecar } from '../support/sidecar.ts';
import { endLine, showNote, showPiece, showPrompt } from './stage.ts';

const API_KEY = 'any-key-will-do';

export interface Conversations {
  readonly chat: Agent;
  readonly responses: Agent;
  readonly messages: Agent;
}

/** Agents that work on the project in the folder and show what they do. */
export function createConversations(sidecar: Sidecar, folder: string): Conversations {
  const openai = new OpenAI({ apiKey: API_KEY, baseURL: `${sidecar.baseUrl('openai')}/v1` });
  const anthropic = new Anthropic({ apiKey: API_KEY, baseURL: sidecar.baseUrl('anthropic') });
  const watch = createWatch(folder);
  return {
    chat: createChatAgent(openai, 'gpt-5', watch),
    responses: createResponsesAgent(openai, 'gpt-5', watch),
    messages: createMessagesAgent(anthropic, 'claude-sonnet-5-5', watch),
  };
}

/** Asks and shows both sides; `shownAs` stands for prompts that are too long to read. */
export async function converse(agent: Agent, prompt: string, shownAs = prompt): Promise<void> {
  showPrompt(shownAs);
  await agent(prompt);
  endLine();
}

function createWatch(folder: string): AgentWatch {
  return {
    runTool: (name, given) => runTool(folder, name, given),
    onText: showPiece,
    onTool(name, given, result) {
      const { path } = given as { path?: string };
      const [first = ''] = result.split('\n');
      const outcome = name === 'read_file' ? `${result.length} characters` : first;
      endLine();
      showNote(`        · ${name}${path === undefined ? '' : ` ${path}`} → ${outcome}`);
    },
  };
}
