// Asks an agent of @cursor/sdk each of the prompts in turn and prints what it says, a line each: `SDK_FOLDER PROMPT…`.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder = '', ...prompts] = process.argv.slice(2);
// Of the library, which is no dependency of ours, as much as is used here.
const { Agent } = (await import(pathToFileURL(join(folder, 'dist/esm/index.js')).href)) as {
  readonly Agent: { create(options: object): Promise<SdkAgent> };
};
interface SdkAgent {
  readonly agentId: string;
  send(prompt: string): Promise<{ wait(): Promise<object> }>;
  close(): void;
}

const agent = await Agent.create({
  apiKey: process.env.CURSOR_API_KEY,
  model: { id: 'composer-2' },
  local: { cwd: process.cwd() },
});
for (const prompt of prompts) {
  const run = await agent.send(prompt);
  process.stdout.write(`${JSON.stringify({ agentId: agent.agentId, ...(await run.wait()) })}\n`);
}
agent.close();
// Its last telemetry goes out by itself; what else it keeps open would keep the process.
setTimeout(() => process.exit(0), 300);
