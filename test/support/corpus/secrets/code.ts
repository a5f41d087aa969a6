// Secrets of no vendor in code: random values given to names that say secret.
import type { Draw } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { secret } from '../marks.ts';
import { anyPassword, randomSecret } from '../values.ts';

const { line } = secretsOf('code');

const camel = (draw: Draw) =>
  draw.wording(
    ['apiKey', 'clientSecret', 'authToken', 'signingKey', 'dbPassword'],
    ['accessToken', 'webhookSecret', 'encryptionKey', 'adminPassword'],
  );
const snake = (draw: Draw) =>
  draw.wording(
    ['api_key', 'client_secret', 'auth_token', 'signing_key', 'db_password'],
    ['access_token', 'webhook_secret', 'encryption_key', 'admin_password'],
  );
const upper = (draw: Draw) => snake(draw).toUpperCase();
const pascal = (draw: Draw) => camel(draw).replace(/^./, (first) => first.toUpperCase());

/** What fits the name; a password may be one that a person chose. */
const given = (draw: Draw, name: string) =>
  `${secret(/password/i.test(name) ? anyPassword(draw) : randomSecret(draw))}`;

function typescript(draw: Draw): string {
  const name = camel(draw);
  const mark = draw.pick(["'", '"', '`']);
  const value = mark + given(draw, name) + mark;
  return draw.pick([
    `const ${name} = ${value};`,
    `export const ${upper(draw)}: string = ${value};`,
    `  ${name}: ${value},`,
    `this.${name} = ${value};`,
    `process.env.${upper(draw)} = ${value};`,
  ]);
}

function python(draw: Draw): string {
  const name = snake(draw);
  const mark = draw.pick(["'", '"']);
  const value = mark + given(draw, name) + mark;
  return draw.pick([
    `${name} = ${value}`,
    `${name}: str = ${value}`,
    `client = Client(${name}=${value}, timeout=30)`,
    `os.environ["${upper(draw)}"] = ${value}`,
    `self._${name} = ${value}`,
    `config["${name}"] = ${value}`,
  ]);
}

function go(draw: Draw): string {
  const name = camel(draw);
  const value = given(draw, name);
  return draw.pick([
    `${name} := "${value}"`,
    `const ${name} = "${value}"`,
    `\t${pascal(draw)}: "${value}",`,
    `os.Setenv("${upper(draw)}", "${value}")`,
    `var ${name} string = \`${value}\``,
  ]);
}

function java(draw: Draw): string {
  const name = camel(draw);
  const value = given(draw, name);
  return draw.pick([
    `private static final String ${upper(draw)} = "${value}";`,
    `String ${name} = "${value}";`,
    `config.set${pascal(draw)}("${value}");`,
    `properties.put("${name}", "${value}");`,
  ]);
}

function rust(draw: Draw): string {
  const name = snake(draw);
  const value = given(draw, name);
  return draw.pick([
    `const ${upper(draw)}: &str = "${value}";`,
    `let ${name} = "${value}".to_string();`,
    `    ${name}: String::from("${value}"),`,
  ]);
}

function ruby(draw: Draw): string {
  const name = snake(draw);
  const value = given(draw, name);
  return draw.pick([
    `${name} = '${value}'`,
    `ENV['${upper(draw)}'] = '${value}'`,
    `  config.${name} = "${value}"`,
    `Client.new(${name}: '${value}')`,
    `:${name} => '${value}',`,
  ]);
}

function csharp(draw: Draw): string {
  const name = camel(draw);
  const value = given(draw, name);
  return draw.pick([
    `private const string ${pascal(draw)} = "${value}";`,
    `var ${name} = "${value}";`,
    `options.${pascal(draw)} = "${value}";`,
    `["${pascal(draw)}"] = "${value}",`,
  ]);
}

function php(draw: Draw): string {
  const name = snake(draw);
  const value = given(draw, name);
  return draw.pick([
    `$${name} = '${value}';`,
    `'${name}' => '${value}',`,
    `define('${upper(draw)}', '${value}');`,
    `putenv("${upper(draw)}=${value}");`,
  ]);
}

export const codeSecrets = [
  line('typescript-assignment', typescript),
  line('python-assignment', python),
  line('go-assignment', go),
  line('java-assignment', java),
  line('rust-assignment', rust),
  line('ruby-assignment', ruby),
  line('csharp-assignment', csharp),
  line('php-assignment', php),
];
