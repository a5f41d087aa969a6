import { describe, expect, it } from 'vitest';
import { estimateCost, LIST_PRICES } from '../../src/collector/prices.ts';

const NO_TOKENS = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const ONE_MILLION = { ...NO_TOKENS, inputTokens: 1_000_000 };

describe('estimateCost', () => {
  it.each([
    ['gpt-5', 1.25],
    ['gpt-5-2025-08-07', 1.25],
    ['gpt-5-mini-2025-08-07', 0.25],
    ['openai/gpt-4o-mini', 0.15],
    ['claude-opus-4-20250514', 15],
    ['claude-opus-4-5-20251101', 5],
    ['claude-sonnet-4@20250514', 3],
  ])('takes the price of %s from its list', (model, dollars) => {
    expect(estimateCost({ ...ONE_MILLION, model }, LIST_PRICES)).toBeCloseTo(dollars);
  });

  it.each(['', 'gpt-5.1', 'gpt-5-codex-max', 'composer-1', 'my-gpt-5'])(
    'says nothing of %s, which is not in it',
    (model) => {
      expect(estimateCost({ ...ONE_MILLION, model }, LIST_PRICES)).toBeUndefined();
    },
  );

  it('adds up each kind of token at its own price', () => {
    const row = {
      model: 'claude-sonnet-4-5',
      inputTokens: 1e6,
      outputTokens: 1e6,
      cacheReadTokens: 1e6,
      cacheWriteTokens: 1e6,
    };
    const table = {
      asOf: '2026-01-01',
      prices: { 'claude-sonnet-4-5': { input: 1, output: 10, cacheRead: 100, cacheWrite: 1000 } },
    };
    expect(estimateCost(row, table)).toBe(1111);
  });
});
