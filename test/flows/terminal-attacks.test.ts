// Recorded text that attacks the terminal it is shown on: none of it gets there, in whichever view.
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { createRecordedHome } from '../support/recorded-home.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';
import { findAttacks, TERMINAL_ATTACKS } from '../support/terminal-attacks.ts';

const ID = '019abc00-0000-7000-8000-000000000001';
const ALL = Object.values(TERMINAL_ATTACKS);

/** A session in which everything that is recorded as text is an attack, half a character at an end of each piece included. */
function createHostileHome() {
  return createRecordedHome([
    {
      id: ID,
      identity: { method: 'oidc', subject: 'mallory', name: `Mallory ${ALL.slice(0, 6).join('')}` },
      chats: ALL.map((attack) => ({
        prompt: `${attack}\n\`\`\`sh\n${attack}\n\`\`\`\n| a | b |\n|---|---|\n| ${attack} | [link](${attack}) |`,
        // Cut in the middle: a sequence that is whole only where pieces meet.
        answer: [
          attack.slice(0, attack.length >> 1),
          attack.slice(attack.length >> 1),
          `\n# ${attack}\n- ${attack}`,
        ],
        tool: {
          name: `edit_file${attack}`,
          given: JSON.stringify({ path: attack, old_string: attack, new_string: `${attack}!` }),
        },
        model: `gpt${attack}`,
        userAgent: `client${attack}`,
      })),
    },
  ]);
}

/** What was sent is written down beside, a little after it is seen. */
async function sentWith(terminal: Terminal, text: string): Promise<string> {
  return eventually(async () => {
    const sent = (await terminal.sent()).toString('utf8');
    expect(sent).toContain(text);
    return sent;
  });
}

async function expectHarmless(terminal: Terminal): Promise<void> {
  expect(findAttacks(await sentWith(terminal, 'pwned'))).toEqual([]);
}

describe('recorded text that attacks a terminal', () => {
  it('is found by the test where it is sent', () => {
    for (const [name, attack] of Object.entries(TERMINAL_ATTACKS)) {
      const isSeen = /stacks|long line|overwrites/.test(name);
      if (!isSeen) expect(findAttacks(attack), name).not.toEqual([]);
    }
    expect(
      findAttacks('\u001b[?1049h\u001b[?25l\u001b[1;31mred\u001b[0m\u001b[K\u001b[1A\u001b[G\r\n'),
    ).toEqual([]);
  });

  it('does not reach it from a replay: conversation, folds, files, raw, jump list, search', async () => {
    const home = await createHostileHome();
    const terminal = await openTerminal(['replay', ID, '--speed', '0'], { home, columns: 120, rows: 40 });
    await terminal.shows(new RegExp(`turn ${ALL.length}/${ALL.length}`));
    await terminal.press('a', 'k', 'k', 'Enter', 'C-u', 'C-u', 'g', 'C-d');
    for (let turn = 1; turn < ALL.length; turn += 3) await terminal.press('[', '[', '[');
    await terminal.shows(/turn [123]\//);
    await terminal.press('f', 'j', 'Enter');
    await terminal.shows('files');
    await terminal.press('r', 'C-d', 'C-d');
    await terminal.shows('raw exchange');
    await terminal.press('t', 'j', 'j');
    await terminal.shows('go to');
    await terminal.press('t', '/');
    await terminal.type('pwned');
    await terminal.press('Enter', 'n', 'n');
    await terminal.shows(/\/pwned\s+\d+\//);
    await expectHarmless(terminal);
    await terminal.press('q');
    expect(await terminal.ended()).toEqual({ code: 0, text: 'before' });
    expect((await sentWith(terminal, '\u001b[?1049l')).split('\u001b[?1049l')).toHaveLength(2);
  });

  it('does not reach it from the picker, the live view, or the plain text', async () => {
    const home = await createHostileHome();
    const picker = await openTerminal(['sessions'], { home, columns: 200 });
    await picker.shows('pwned');
    await expectHarmless(picker);
    await picker.press('q');
    await picker.ended();

    const live = await openTerminal(['live'], { home, columns: 160, rows: 40 });
    await live.shows(new RegExp(`turn ${ALL.length}/${ALL.length}`));
    await expectHarmless(live);
    await live.press('q');
    await live.ended();

    const plain = await openTerminal(['replay', ID, '--plain', '--speed', '0'], {
      home,
      environment: { NO_COLOR: '1' },
    });
    expect((await plain.ended()).code).toBe(0);
    // A line of plain text may have a tab.
    const sent = (await sentWith(plain, 'pwned')).replaceAll('\t', ' ');
    expect(findAttacks(sent)).toEqual([]);
  });

  it('copies nothing unless a reader asks for it', async () => {
    const home = await createHostileHome();
    const terminal = await openTerminal(['replay', ID, '--speed', '0'], { home });
    await terminal.shows(/turn \d+\/\d+/);
    await expectHarmless(terminal);
    await terminal.press('y');
    await terminal.shows('Copied');
    const copied = (await sentWith(terminal, '\u001b]52;c;')).split('\u001b]52;c;').slice(1);
    expect(copied).toHaveLength(1);
    await terminal.press('q');
    await terminal.ended();
  });
});
