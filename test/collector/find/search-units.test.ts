import { describe, expect, it } from 'vitest';
import { readSearchUnits } from '../../../src/collector/find/search-units.ts';
import { toSource } from '../../../src/core/replay/session-source.ts';
import { recordChats } from '../../support/collector/chats.ts';
import { makeSession } from '../../support/collector/rows.ts';
import { exchangeId, openExchange, readLinesBack, recordLines } from '../../support/recording.ts';

function unitsOf(lines: readonly string[], changes: Parameters<typeof makeSession>[1] = {}) {
  const units = readSearchUnits(makeSession(1, changes), toSource(readLinesBack(lines)));
  return [...units].filter((unit) => unit !== undefined);
}

describe('readSearchUnits', () => {
  it('makes a unit of each turn with its texts and facts', () => {
    const units = unitsOf(recordChats([{ prompt: 'why?', answer: 'because' }]));
    expect(units).toHaveLength(1);
    expect(units[0]).toMatchObject({
      model: 'gpt-5',
      routes: ['openai'],
      hasError: false,
      passages: [
        { part: 'prompt', text: 'why?' },
        { part: 'answer', text: 'because' },
      ],
    });
  });

  it('counts a token once, though OpenAI counts cached ones among the input', () => {
    const [unit] = unitsOf(recordChats([{ prompt: 'why?', answer: 'because' }]));
    expect(unit).toMatchObject({ inputTokens: 40, cacheReadTokens: 60, outputTokens: 20 });
  });

  it('leaves out an exchange of a live session that is open, and has it once the session is closed', () => {
    const { recorder, lines } = recordLines();
    openExchange(recorder, exchangeId(1));
    recorder.flush(1);
    expect(unitsOf(lines()).map(({ id }) => id)).toEqual([]);
    expect(unitsOf(lines(), { state: 'closed' }).map(({ id }) => id)).toEqual([exchangeId(1)]);
  });

  it('keeps half a million characters of a unit', () => {
    const [unit] = unitsOf(recordChats([{ prompt: 'x'.repeat(600_000), answer: 'y'.repeat(600_000) }]));
    const chars = unit!.passages.reduce((sum, { text }) => sum + text.length, 0);
    expect(chars).toBe(512 * 1024);
  });

  it('lets others go between the exchanges it reads', () => {
    const lines = recordChats(Array.from({ length: 5 }, (_, n) => ({ prompt: `p${n}`, answer: `a${n}` })));
    const steps = [...readSearchUnits(makeSession(1), toSource(readLinesBack(lines)))];
    expect(steps.filter((step) => step === undefined).length).toBeGreaterThanOrEqual(5);
  });
});
