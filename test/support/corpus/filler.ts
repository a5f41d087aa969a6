// What stands around a planted text and is nobody's secret.
import { seededText } from '../../../bench/support/text.ts';
import type { Draw } from './draw.ts';

const SENTENCES = [
  'The build fails since this morning, and I do not see why.',
  'I moved the client into its own module and kept the tests as they were.',
  'Could you look at the retry logic, too?',
  'It works on my machine; the pipeline times out after ten minutes.',
  'First read the file, then tell me what you would change.',
  'The endpoint answers 401 since the deploy.',
  'Here is what the team wrote down last week.',
  'Please keep the diff small.',
];
const TEST_SENTENCES = [
  'The staging cluster was rebuilt, so half of the settings are new.',
  'We hit the rate limit twice during the night.',
  'A colleague sent me this, I have not checked it yet.',
  'Then the worker restarts and everything begins again.',
  'What does the second argument of this call mean?',
];

/** One to `most` sentences. */
export function sentences(draw: Draw, most = 3): string {
  return Array.from({ length: draw.int(1, most) }, () => draw.wording(SENTENCES, TEST_SENTENCES)).join(' ');
}

const CODE = [
  "import { readFile } from 'node:fs/promises';",
  'export async function loadOrders(customer: string): Promise<Order[]> {',
  '  const rows = await database.query(sql, [customer]);',
  '  return rows.map(toOrder).filter((order) => order.total > 0);',
  '}',
  'for (let attempt = 0; attempt < 5; attempt++) {',
  '  await delay(100 * 2 ** attempt);',
  '}',
  '// The cache is filled on the first call.',
  'def parse(tokens: list[Token]) -> Node:',
  '    return Parser(tokens).parse()',
  'func (s *Server) Close() error { return s.listener.Close() }',
];

/** So many lines of code, of no one language. */
export function codeLines(draw: Draw, count: number): string {
  return Array.from({ length: count }, () => draw.pick(CODE)).join('\n');
}

/** Paragraphs, code and logs of about so many characters. */
export function longText(draw: Draw, length: number): string {
  let text = '';
  while (text.length < length) {
    text += draw.pick([
      () => `${sentences(draw, 6)}\n\n`,
      () => `\`\`\`ts\n${codeLines(draw, draw.int(5, 25))}\n\`\`\`\n\n`,
      () => `${seededText(draw.int(0, 1e9), draw.int(200, 900))}\n\n`,
      () =>
        `2026-03-0${draw.int(1, 9)}T10:${draw.int(10, 59)}:00Z INFO orders served path=/v1/orders/${draw.int(1, 9999)} status=200 took=${draw.int(1, 900)}ms id=${draw.uuid()}\n`,
      () =>
        `- \`src/${draw.pick(['auth', 'orders', 'cache'])}/${draw.pick(['token', 'index', 'store'])}.ts\` at ${draw.hex(40)}\n`,
    ])();
  }
  return text;
}
