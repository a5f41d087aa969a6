// What models cost by their makers' public lists: for estimates, as nobody's contract is known here.
import type { StatisticsRow } from './store/search-store.ts';

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** OpenAI and Google ask nothing more for it than for input. */
  readonly cacheWrite: number;
}

export interface PriceTable {
  /** The day on which the lists said so. */
  readonly asOf: string;
  /** By the beginning of the model's name. */
  readonly prices: Readonly<Record<string, Price>>;
}

/** The lists of OpenAI, Anthropic and Google; models that came later are not in it. */
export const LIST_PRICES: PriceTable = {
  asOf: '2025-12-01',
  prices: {
    'gpt-4o': price(2.5, 10, 1.25),
    'gpt-4o-mini': price(0.15, 0.6, 0.075),
    'gpt-4.1': price(2, 8, 0.5),
    'gpt-4.1-mini': price(0.4, 1.6, 0.1),
    'gpt-4.1-nano': price(0.1, 0.4, 0.025),
    'gpt-5': price(1.25, 10, 0.125),
    'gpt-5-mini': price(0.25, 2, 0.025),
    'gpt-5-nano': price(0.05, 0.4, 0.005),
    'gpt-5-pro': price(15, 120, 15),
    o3: price(2, 8, 0.5),
    'o3-mini': price(1.1, 4.4, 0.55),
    'o4-mini': price(1.1, 4.4, 0.275),
    'claude-3-5-haiku': claude(0.8, 4),
    'claude-3-5-sonnet': claude(3, 15),
    'claude-3-7-sonnet': claude(3, 15),
    'claude-sonnet-4': claude(3, 15),
    'claude-sonnet-4-5': claude(3, 15),
    'claude-haiku-4-5': claude(1, 5),
    'claude-opus-4': claude(15, 75),
    'claude-opus-4-1': claude(15, 75),
    'claude-opus-4-5': claude(5, 25),
    'gemini-2.5-pro': price(1.25, 10, 0.125),
    'gemini-2.5-flash': price(0.3, 2.5, 0.03),
    'gemini-2.5-flash-lite': price(0.1, 0.4, 0.01),
  },
};

/** What the tokens of a row cost in US dollars by the list; undefined where it does not have the model. */
export function estimateCost(row: Omit<StatisticsRow, 'key' | 'turns' | 'errors'>, table: PriceTable) {
  const found = findPrice(row.model, table);
  if (found === undefined) return undefined;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = row;
  const millionths =
    inputTokens * found.input +
    outputTokens * found.output +
    cacheReadTokens * found.cacheRead +
    cacheWriteTokens * found.cacheWrite;
  return millionths / 1e6;
}

/** The price under the longest name that the model's begins with: makers and gateways put dates and regions around it. */
function findPrice(model: string, { prices }: PriceTable): Price | undefined {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  const names = Object.keys(prices).filter((known) => isVariant(name, known));
  const [longest] = names.sort((one, other) => other.length - one.length);
  return longest === undefined ? undefined : prices[longest];
}

/** `gpt-5-2025-08-07` is a gpt-5; a gpt-5.1 and a gpt-5-codex-max may cost something else. */
function isVariant(name: string, known: string): boolean {
  return (
    name === known ||
    (name.startsWith(known) && /^[-@](?:\d{4}|latest|preview|thinking)/.test(name.slice(known.length)))
  );
}

function price(input: number, output: number, cacheRead: number): Price {
  return { input, output, cacheRead, cacheWrite: input };
}

/** Anthropic asks a tenth of the input to read a cache, and a quarter more to write one for five minutes. */
function claude(input: number, output: number): Price {
  return { input, output, cacheRead: input / 10, cacheWrite: input * 1.25 };
}
