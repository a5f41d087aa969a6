// Every context of the corpus.
import type { Context } from './context.ts';
import { assignments } from './contexts/assignments.ts';
import { tokens } from './contexts/tokens.ts';
import { wrappers } from './contexts/wrappers.ts';

export const CONTEXTS: readonly Context[] = [...assignments, ...tokens, ...wrappers];
