// A short code in letters of three lines, to be read across a desk and typed into a phone.

/** Five rows of five; two rows make one line of half blocks. O has no stroke, 0 has one. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: '.###. #...# ##### #...# #...#',
  B: '####. #...# ####. #...# ####.',
  C: '.#### #.... #.... #.... .####',
  D: '####. #...# #...# #...# ####.',
  E: '##### #.... ####. #.... #####',
  F: '##### #.... ####. #.... #....',
  G: '.#### #.... #.### #...# .####',
  H: '#...# #...# ##### #...# #...#',
  I: '.###. ..#.. ..#.. ..#.. .###.',
  J: '..### ...#. ...#. #..#. .##..',
  K: '#...# #..#. ###.. #..#. #...#',
  L: '#.... #.... #.... #.... #####',
  M: '#...# ##.## #.#.# #...# #...#',
  N: '#...# ##..# #.#.# #..## #...#',
  O: '.###. #...# #...# #...# .###.',
  P: '####. #...# ####. #.... #....',
  Q: '.###. #...# #.#.# #..#. .##.#',
  R: '####. #...# ####. #..#. #...#',
  S: '.#### #.... .###. ....# ####.',
  T: '##### ..#.. ..#.. ..#.. ..#..',
  U: '#...# #...# #...# #...# .###.',
  V: '#...# #...# #...# .#.#. ..#..',
  W: '#...# #...# #.#.# ##.## #...#',
  X: '#...# .#.#. ..#.. .#.#. #...#',
  Y: '#...# .#.#. ..#.. ..#.. ..#..',
  Z: '##### ...#. ..#.. .#... #####',
  '0': '.###. #..## #.#.# ##..# .###.',
  '1': '..#.. .##.. ..#.. ..#.. .###.',
  '2': '####. ....# .###. #.... #####',
  '3': '####. ....# .###. ....# ####.',
  '4': '#..#. #..#. ##### ...#. ...#.',
  '5': '##### #.... ####. ....# ####.',
  '6': '.###. #.... ####. #...# .###.',
  '7': '##### ...#. ..#.. .#... .#...',
  '8': '.###. #...# .###. #...# .###.',
  '9': '.###. #...# .#### ....# .###.',
  '-': '..... ..... .###. ..... .....',
};
const EMPTY_ROW = '.....';

/** Three lines of text, or undefined where a character has no big form or the lines are wider than `columns`. */
export function formatBigLetters(text: string, columns: number): string | undefined {
  const glyphs = [...text].map((character) => GLYPHS[character]?.split(' '));
  if (!glyphs.every((glyph) => glyph !== undefined) || glyphs.length * 7 - 2 > columns) return undefined;
  const line = (row: number) =>
    glyphs.map((glyph) => formatRows(glyph[row] ?? EMPTY_ROW, glyph[row + 1] ?? EMPTY_ROW)).join('  ');
  return [0, 2, 4].map((row) => line(row).trimEnd()).join('\n');
}

function formatRows(upper: string, lower: string): string {
  return [...upper]
    .map((pixel, column) => {
      const isLower = lower[column] === '#';
      if (pixel === '#') return isLower ? '█' : '▀';
      return isLower ? '▄' : ' ';
    })
    .join('');
}
