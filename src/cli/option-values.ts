// Values of options that several commands take.
import { CliError } from './cli-error.ts';

/** A TCP port; 0 is any that is free. Throws CliError `usage`. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new CliError('usage', `--port: expected a port from 0 to 65535, found ${JSON.stringify(text)}`);
  return port;
}

/** Gathers what a repeatable option was given. */
export function collect(value: string, values: readonly string[]): readonly string[] {
  return [...values, value];
}
