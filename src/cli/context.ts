// What a command is handed from outside, so that it runs the same in a test.
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

/** The context of this process. */
export function createContext(version: string): Context {
  return {
    home: homePath(process.env),
    version,
    environment: process.env,
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
