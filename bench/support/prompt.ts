// Requests of an exact size, each different from the one before.
import { seededText } from './text.ts';

export interface Prompt {
  /** Whole JSON body; its bytes change with `renew`. */
  readonly body: Buffer;
  /** Makes it another prompt: a recorder that stores the same thing once has nothing to save. */
  renew(): void;
}

const NUMBER_DIGITS = 12;

/** A chat completion request of exactly `bytes` bytes; `seed` sets it apart from all others. */
export function createPrompt(bytes: number, { seed, stream }: { seed: number; stream: boolean }): Prompt {
  const head = `{"model":"gpt-5","stream":${stream},"messages":[{"role":"user","content":"`;
  const tail = '"}]}';
  const textBytes = bytes - head.length - tail.length - NUMBER_DIGITS - 1;
  // A line break takes two bytes in JSON.
  const text = seededText(seed, textBytes).replaceAll('\n', ' ');
  const body = Buffer.from(`${head}${'0'.repeat(NUMBER_DIGITS)} ${text}${tail}`);
  let number = seed * 1_000_000;
  return {
    body,
    renew() {
      number += 1;
      body.write(String(number).padStart(NUMBER_DIGITS, '0'), head.length, 'latin1');
    },
  };
}
