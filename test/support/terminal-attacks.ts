// Texts that do something to a terminal which prints them as they are.

/** Each by what it does; `pwned` stands in all of them, so that one sees that they were there. */
export const TERMINAL_ATTACKS: Readonly<Record<string, string>> = {
  'writes the clipboard (OSC 52)': '\u001b]52;c;cHduZWQ=\u0007pwned',
  'writes the clipboard, closed by ST': '\u001b]52;p;cHduZWQ=\u001b\\pwned',
  'writes the clipboard, in C1': '\u009d52;c;cHduZWQ=\u009cpwned',
  'links to another place (OSC 8)': '\u001b]8;;http://evil.example/\u001b\\pwned\u001b]8;;\u001b\\',
  'sets the title': '\u001b]0;pwned\u0007\u001b]2;pwned\u0007',
  'has the title typed back': '\u001b[21tpwned',
  'asks for settings (DECRQSS)': '\u001bP$q"p\u001b\\pwned',
  'asks what terminal it is': '\u001b[c\u001b[>c\u001b[6npwned',
  'moves the cursor': '\u001b[7;77H\u001b[999A\u001b[999Dpwned',
  'erases the screen': '\u001b[2J\u001b[3J\u001b[Hpwned',
  'leaves the other screen': '\u001b[?1049l\u001b[?47lpwned',
  'resets the terminal': '\u001bcpwned\u001b[!p',
  'scrolls a region': '\u001b[1;5r\u001b[5Spwned',
  'draws with other characters': '\u001b(0pwned\u000e',
  'reports the mouse': '\u001b[?1000h\u001b[?1006hpwned',
  'programs a key': '\u001b[0;59;"rm -rf ~";13ppwned',
  'colours what follows': '\u001b[8;30;40mpwned\u001b[7m',
  'is in C1 alone': '\u009b2J\u0090$q"p\u009cpwned',
  'turns the direction of text': '\u202epwned\u202c\u2066pwned\u2069\u200f',
  'hides in zero width': 'pw\u200b\u200d\u2060\ufeffned pwned',
  'is a tag that nobody sees': '\u{e0070}\u{e0077}\u{e006e} pwned',
  'overwrites its line': 'harmless\rpwned   \b\b\b\bxx',
  'rings and feeds': '\u0007\u000b\u000c\u0085pwned',
  'is a picture (sixel)': '\u001bPq#0;2;0;0;0#0~~@@vv@@~~@@~~$-\u001b\\pwned',
  'is a picture (kitty)': '\u001b_Ga=T,f=100;AAAA\u001b\\pwned',
  'is a picture (iTerm)': '\u001b]1337;File=inline=1:AAAA\u0007pwned',
  'is a private message': '\u001b^pwned\u001b\\\u001bXpwned\u001b\\',
  'stacks marks on a letter': `p${'\u0301'.repeat(200)}wned pwned`,
  'is a very long line': `pwned ${'x'.repeat(5_000)}`,
  'is half a character': 'pwned \ud83d\u001b[2J\udc00',
};

/**
 * What may follow ESC in a picture of our own: colours but none that hides text, moving by a row or to the corner, erasing behind
 * the cursor, and modes that are set and taken back.
 */
const OWN_SEQUENCE =
  /^\[(?:(?!8;)[\d;]*m|\d{0,3}[EFGK]|[1-9]?\d?[ABCD]|(?:1;1)?H|J|\?(?:7|25|2026)[hl]|\?1049h)/;

/** What was sent to a terminal that a picture of our own does not have: sequences, controls, and characters that turn text. */
export function findAttacks(sent: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < sent.length; at++) {
    const rest = sent.slice(at + 1, at + 60);
    if (sent[at] === '\u001b') {
      const own = OWN_SEQUENCE.exec(rest)?.[0];
      if (own === undefined) found.push(`ESC ${rest}`);
      else at += own.length;
    } else if (isUnwanted(sent.charCodeAt(at))) found.push(rest);
  }
  return found;
}

function isUnwanted(code: number): boolean {
  if (code === 0x0a || code === 0x0d) return false;
  const isControl = code < 0x20 || (code >= 0x7f && code <= 0x9f);
  const isTurning =
    code === 0x061c || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  const isUnseen =
    code === 0x200b || code === 0x200e || code === 0x200f || code === 0x2060 || code === 0xfeff;
  // The last: the first half of every tag.
  return isControl || isTurning || isUnseen || code === 0xdb40;
}
