// What a command is handed from outside, so that it runs the same in a test.
import { once } from 'node:events';
import { homePath } from '../sidecar/setup/home.ts';

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
}

export interface Context {
  readonly home: string;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly out: Output;
  readonly err: Output;
  /** Sets the code that the program will exit with. */
  exit(code: number): void;
}

/** For a command that goes through more than fits into memory. */
export interface PipeContext extends Context {
  /** True where stdin is a person's. */
  readonly isInputTerminal: boolean;
  /** What comes on stdin. */
  input(): AsyncIterable<Uint8Array>;
  /** Resolves when what was written to `out` has gone on its way. */
  drained(): Promise<void>;
}

/** The context of this process. */
export function createContext(version: string): PipeContext {
  return {
    home: homePath(process.env),
    version,
    environment: process.env,
    isInputTerminal: process.stdin.isTTY === true,
    input: () => process.stdin,
    async drained() {
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
    },
    out: toOutput(process.stdout),
    err: toOutput(process.stderr),
    exit(code) {
      process.exitCode = code;
    },
  };
}

function toOutput(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? 80,
  };
}
