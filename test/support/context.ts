// A command's surroundings in a folder of their own, with all that it says kept; removed after the test.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Output, PipeContext } from '../../src/cli/context.ts';

export interface TestContext extends PipeContext {
  /** Of the user, below which `home` is. */
  readonly userHome: string;
  /** What was written to stdout since it was last asked for. */
  said(): string;
  exitCode(): number | undefined;
}

/** On Linux and macOS; the environment has PATH, HOME and keys in files, and what `environment` adds; `input` comes on stdin. */
export async function createTestContext(
  environment: NodeJS.ProcessEnv = {},
  input: string | Uint8Array<ArrayBuffer> = '',
): Promise<TestContext> {
  const userHome = await createFolder();
  const home = join(userHome, 'recorder');
  await mkdir(home, { mode: 0o700 });
  let text = '';
  let code: number | undefined;
  const output: Output = {
    write(more) {
      text += more;
    },
    isTerminal: false,
    columns: 80,
  };
  return {
    userHome,
    home,
    version: '0.0.0',
    environment: { PATH: process.env.PATH, HOME: userHome, CURSOR_REC_KEY_STORE: 'file', ...environment },
    isInputTerminal: false,
    input: () => new Blob([input]).stream(),
    drained: async () => undefined,
    out: output,
    err: output,
    exit: (wanted) => {
      code = wanted;
    },
    said() {
      const said = text;
      text = '';
      return said;
    },
    exitCode: () => code,
  };
}

/** A folder that goes after the test. */
export async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cursor-rec-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
