// A value that says by itself what it is, where nothing else says so.
import { type Context, wordsFor } from '../context.ts';
import { inHtml, percentEncoded } from '../escapes.ts';
import { codeLines, sentences } from '../filler.ts';
import { kebab, snake } from '../names.ts';

const token = (id: string, render: Context['render']): Context => ({ id, takes: ['token'], render });
const testToken = (id: string, render: Context['render']): Context => ({
  id,
  takes: ['token'],
  only: 'test',
  render,
});

export const tokens: readonly Context[] = [
  token('prose', (draw, plant) => {
    const secretWords = [
      `I use ${plant.text} for this.`,
      `The key is ${plant.text}.`,
      `Use this one: ${plant.text}`,
      `(${plant.text}) is what the portal gave me,`,
    ];
    const otherWords = [
      `I mean ${plant.text} here.`,
      `It is about ${plant.text}.`,
      `Compare it with this one: ${plant.text}`,
      `(${plant.text}) is what the page shows,`,
    ];
    return `${sentences(draw)} ${draw.pick(wordsFor(plant, secretWords, otherWords))} ${sentences(draw)}`;
  }),
  testToken('chat-message', (draw, plant) => {
    const secretWords = [
      `hey, can u try with ${plant.text}? mine expired`,
      `don't share pls 🙏 ${plant.text} thx`,
      `still 401 with "${plant.text}", any idea?`,
      `»${plant.text}« worked yesterday…`,
    ];
    const otherWords = [
      `hey, can u look at ${plant.text}? looks odd`,
      `btw 🙏 ${plant.text} thx`,
      `still broken with "${plant.text}", any idea?`,
      `»${plant.text}« was fine yesterday…`,
    ];
    return `${draw.pick(wordsFor(plant, secretWords, otherWords))}\n${sentences(draw)}`;
  }),
  token(
    'inline-code',
    (draw, { text }) => `${sentences(draw)} See \`${text}\` in the settings. ${sentences(draw)}`,
  ),
  token(
    'table',
    (draw, { name, text }) =>
      `| name | value | since |\n|---|---|---|\n| region | eu-west-1 | 2024 |\n| ${name} | ${draw.oneIn(2) ? `\`${text}\`` : text} | 2025 |`,
  ),
  token(
    'comment',
    (draw, { text }) =>
      `${codeLines(draw, 2)}\n${draw.pick(['//', '#', '--'])} was: ${text}\n${codeLines(draw, 2)}`,
  ),
  token(
    'call-argument',
    (draw, { text }) =>
      `${codeLines(draw, 1)}\nconst client = createClient(${draw.oneIn(2) ? `'${text}'` : `"${text}"`}, { retries: 3 });\n${codeLines(draw, 1)}`,
  ),
  token(
    'command-option',
    (_draw, { name, text }) => `$ acme deploy --env prod --${kebab(name)} ${text} --yes\nDeployed in 12s.`,
  ),
  token(
    'command-output',
    (draw, { text }) => `$ acme show ${draw.pick(['current', 'last'])}\n${text}\n$ echo $?\n0`,
  ),
  token(
    'query-parameter',
    (draw, { name, text }) =>
      `GET https://api.acme.dev/v1/orders?page=${draw.int(1, 9)}&${snake(name)}=${percentEncoded(text)}&sort=asc 200`,
  ),
  token(
    'html-attribute',
    (_draw, { name, text }) =>
      `<div class="row">\n  <input type="hidden" name="${snake(name)}" value="${inHtml(text)}">\n  <span>${inHtml(text)}</span>\n</div>`,
  ),
  testToken(
    'sql',
    (draw, { text }) =>
      `INSERT INTO settings (id, name, value, updated) VALUES (${draw.int(1, 99)}, 'integration', '${text}', now());`,
  ),
  testToken(
    'csv',
    (draw, { text }) =>
      `id,owner,value,created\n${draw.int(1, 99)},alice,${text},2026-03-01\n${draw.int(100, 199)},bob,,2026-03-02`,
  ),
  testToken(
    'terminal-colours',
    (_draw, { text }) =>
      `\u001b[1m\u001b[32m✔\u001b[0m Created: \u001b[36m${text}\u001b[0m\n\u001b[2mKeep it in a safe place.\u001b[0m`,
  ),
  testToken('error-message', (draw, plant) => {
    const secretWords = [
      `Error: Incorrect API key provided: ${plant.text}. You can find your key in the portal.`,
      `fatal: could not authenticate with '${plant.text}'`,
      `401 Unauthorized (credential=${plant.text})`,
    ];
    const otherWords = [
      `Error: nothing found for ${plant.text}. Try another one.`,
      `fatal: could not resolve '${plant.text}'`,
      `404 Not Found (reference=${plant.text})`,
    ];
    return `${draw.pick(wordsFor(plant, secretWords, otherWords))}\n    at main (/srv/app/main.js:${draw.int(1, 99)}:7)`;
  }),
  testToken(
    'list-item',
    (draw, { text }) => `To do:\n- ask Bob\n- ${text}\n* ${sentences(draw, 1)}\n1. ${text}`,
  ),
  testToken(
    'xml-element',
    (_draw, { text }) => `<setting name="integration" type="string"><value>${inHtml(text)}</value></setting>`,
  ),
];
