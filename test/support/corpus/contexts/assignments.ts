// A value beside its name, as configuration files and programs write it.
import { type Context, VALUES } from '../context.ts';
import type { Draw } from '../draw.ts';
import { quoted } from '../escapes.ts';
import { codeLines } from '../filler.ts';
import { camel, dotted, field, kebab, pascal, snake } from '../names.ts';

type Render = Context['render'];

const lines = (...all: readonly string[]) => all.join('\n');
const port = (draw: Draw) => draw.int(3000, 9000);
const assignment = (id: string, render: Render): Context => ({ id, takes: VALUES, render });
const testAssignment = (id: string, render: Render): Context => ({ id, takes: VALUES, only: 'test', render });

export const assignments: readonly Context[] = [
  assignment('dotenv', (draw, { name, text }) =>
    lines('NODE_ENV=production', `${name}=${draw.oneIn(3) ? `"${text}"` : text}`, `PORT=${port(draw)}`),
  ),
  assignment('shell-export', (draw, { name, text }) =>
    lines(
      '#!/bin/sh',
      'set -eu',
      `export ${name}=${draw.oneIn(2) ? `"${text}"` : `'${text}'`}`,
      './run.sh --verbose',
    ),
  ),
  assignment('yaml', (draw, { name, text }) =>
    lines(
      'server:',
      `  port: ${port(draw)}`,
      `  ${draw.pick([snake, camel, kebab])(name)}: ${draw.oneIn(2) ? `"${text}"` : text}`,
      '  debug: false',
    ),
  ),
  assignment('json', (draw, { name, text }) =>
    lines(
      '{',
      `  "port": ${port(draw)},`,
      `  "${draw.pick([snake, camel, (same: string) => same])(name)}": ${quoted(text)},`,
      '  "debug": false',
      '}',
    ),
  ),
  assignment(
    'compact-json',
    (draw, { name, text }) => `{"id":${draw.int(1, 999)},"${camel(name)}":${quoted(text)},"active":true}`,
  ),
  assignment('toml', (draw, { name, text }) =>
    lines(
      '[service]',
      `port = ${port(draw)}`,
      `${snake(name)} = "${text}"`,
      '',
      '[service.retry]',
      'times = 3',
    ),
  ),
  assignment('properties', (draw, { name, text }) =>
    lines(
      'server.timeout=30s',
      `${draw.oneIn(2) ? dotted(name) : kebab(name)}=${text}`,
      `server.port=${port(draw)}`,
    ),
  ),
  assignment('typescript', (draw, { name, text }) => {
    const value = draw.oneIn(2) ? `'${text}'` : `"${text}"`;
    const line = draw.pick([
      `const ${camel(name)} = ${value};`,
      `export const ${name} = ${value};`,
      `  ${camel(name)}: ${value},`,
      `process.env.${name} ??= ${value};`,
    ]);
    return lines(codeLines(draw, 2), line, codeLines(draw, 2));
  }),
  assignment('python', (draw, { name, text }) => {
    const line = draw.pick([
      `${name} = "${text}"`,
      `os.environ["${name}"] = "${text}"`,
      `client = Client(${snake(name)}="${text}")`,
      `{'${snake(name)}': '${text}', 'retries': 3}`,
    ]);
    return lines('import os', line, codeLines(draw, 2));
  }),
  assignment('go', (draw, { name, text }) => {
    const line = draw.pick([
      `const ${camel(name)} = "${text}"`,
      `\t${pascal(name)}: "${text}",`,
      `\tos.Setenv("${name}", "${text}")`,
    ]);
    return lines('package main', '', line, codeLines(draw, 2));
  }),
  assignment('java', (draw, { name, text }) => {
    const line = draw.pick([
      `    private static final String ${name} = "${text}";`,
      `    String ${camel(name)} = "${text}";`,
      `    builder.${camel(name)}("${text}");`,
    ]);
    return lines('public class Settings {', line, '}');
  }),
  assignment('rust', (draw, { name, text }) =>
    lines(
      'use std::time::Duration;',
      draw.oneIn(2) ? `const ${name}: &str = "${text}";` : `    let ${snake(name)} = "${text}".to_string();`,
      codeLines(draw, 1),
    ),
  ),
  assignment('header-line', (draw, { name, text }) =>
    lines(
      'POST /v1/orders HTTP/1.1',
      `Host: api.acme.dev`,
      `${name.startsWith('X_') ? '' : 'X-'}${field(name)}: ${text}`,
      `Content-Length: ${draw.int(10, 900)}`,
    ),
  ),
  assignment('log-field', (draw, { name, text }) =>
    lines(
      `2026-03-0${draw.int(1, 9)}T10:11:12Z INFO starting worker=${draw.int(1, 9)}`,
      draw.oneIn(2)
        ? `2026-03-04T10:11:13Z DEBUG config loaded ${snake(name)}=${text} retries=3`
        : `{"level":"debug","msg":"config loaded","${snake(name)}":${quoted(text)},"retries":3}`,
    ),
  ),
  testAssignment('ruby', (draw, { name, text }) =>
    lines(
      'require "json"',
      draw.pick([
        `${snake(name)} = '${text}'`,
        `ENV["${name}"] = "${text}"`,
        `  config.${snake(name)} = '${text}'`,
      ]),
      codeLines(draw, 1),
    ),
  ),
  testAssignment('csharp', (draw, { name, text }) =>
    lines(
      'using System;',
      draw.oneIn(2)
        ? `    private const string ${pascal(name)} = "${text}";`
        : `    options.${pascal(name)} = "${text}";`,
      codeLines(draw, 1),
    ),
  ),
  testAssignment('php', (draw, { name, text }) =>
    lines(
      '<?php',
      draw.pick([
        `$${camel(name)} = '${text}';`,
        `define('${name}', '${text}');`,
        `    '${snake(name)}' => '${text}',`,
      ]),
    ),
  ),
  testAssignment(
    'docker-run',
    (draw, { name, text }) =>
      `docker run --rm -p ${port(draw)}:80 -e ${name}=${text} -e LOG_LEVEL=debug acme/orders:1.4`,
  ),
  testAssignment('docker-file', (_draw, { name, text }) =>
    lines('FROM node:24-slim', 'WORKDIR /srv', `ENV ${name}=${text}`, 'COPY . .', 'CMD ["node", "main.js"]'),
  ),
  testAssignment('ci-yaml', (_draw, { name, text }) =>
    lines(
      'jobs:',
      '  test:',
      '    runs-on: ubuntu-latest',
      '    env:',
      `      ${name}: ${text}`,
      '    steps:',
      '      - run: npm test',
    ),
  ),
  testAssignment('pod-env', (_draw, { name, text }) =>
    lines(
      'containers:',
      '- name: orders',
      '  env:',
      `  - name: ${name}`,
      `    value: "${text}"`,
      '  - name: LOG_LEVEL',
      '    value: info',
    ),
  ),
  testAssignment('plist', (_draw, { name, text }) =>
    lines('<dict>', `  <key>${camel(name)}</key>`, `  <string>${text}</string>`, '</dict>'),
  ),
  testAssignment('kotlin', (draw, { name, text }) =>
    lines(
      'object Settings {',
      draw.oneIn(2) ? `    const val ${name} = "${text}"` : `    val ${camel(name)}: String = "${text}"`,
      '}',
    ),
  ),
  testAssignment('powershell', (_draw, { name, text }) =>
    lines('$ErrorActionPreference = "Stop"', `$env:${name} = "${text}"`, 'npm run deploy'),
  ),
];
