// Lines of code and shell that speak of secrets and hold none.
import type { Draw } from '../draw.ts';
import { negativesLike } from '../kind.ts';
import { alnum, host, user } from '../values.ts';

const code = negativesLike('code');
const web = negativesLike('web');
const config = negativesLike('config file');
const database = negativesLike('database');
const host_ = negativesLike('code host');
const infrastructure = negativesLike('infrastructure');

const from = (shared: readonly string[], testOnly: readonly string[]) => (draw: Draw) =>
  draw.wording(shared, testOnly);

export const lineNegatives = [
  code.line(
    'call',
    from(
      [
        'password = getPassword()',
        'const token = await client.fetchToken(scope);',
        'api_key = os.environ["API_KEY"]',
        'secret := vault.Read(ctx, path)',
        'String password = request.getParameter("password");',
        'const apiKey = process.env.OPENAI_API_KEY;',
      ],
      [
        'token = ENV.fetch("GITHUB_TOKEN")',
        'let secret = std::env::var("JWT_SECRET")?;',
        "$password = $_POST['password'];",
        'var key = Configuration["Stripe:SecretKey"];',
        'access_token = session.credentials.get_frozen_credentials().token',
        'auth_token=$(gcloud auth print-access-token)',
      ],
    ),
  ),
  code.line(
    'type',
    from(
      [
        'password: string;',
        'readonly accessToken?: string | undefined;',
        'api_key: Optional[str] = None',
        'token: &str,',
        'type Secret struct { Value []byte }',
        'password: z.string().min(12),',
      ],
      [
        'private final char[] password;',
        'client_secret: SecretStr = Field(default=None)',
        'Password string `json:"password,omitempty"`',
        'apiKey: PropTypes.string.isRequired,',
        'public string? ClientSecret { get; init; }',
      ],
    ),
  ),
  code.line(
    'comparison',
    from(
      [
        "if (password === '') throw new Error('password is required');",
        "if token == 'Bearer':",
        'assert.equal(tokens.length, 3);',
        'return password.length >= 12;',
        "case 'secret':",
        'expect(token).toBeUndefined();',
      ],
      [
        "if (!secret || secret === 'undefined') return;",
        'while (tokens[index].type !== "EOF") index++;',
        'passwordField.focus();',
        "throw new AuthError('invalid_token', 'token expired');",
        'if password != confirmation: raise ValueError("passwords differ")',
      ],
    ),
  ),
  code.line(
    'pattern',
    from(
      [
        `const PATTERN = /gh[pousr]_[A-Za-z0-9]{36}/;`,
        'AKIA[0-9A-Z]{16}',
        'regex = r"xox[baprs]-[0-9]{10,13}-[a-zA-Z0-9-]+"',
        `const KEY = /^${['sk', 'ant'].join('-')}-[\\w-]{90,}$/;`,
      ],
      [
        String.raw`pattern: '(?i)(password|secret)\s*[:=]\s*["\x27][^"\x27]{8,}["\x27]'`,
        'rules: ["glpat-[0-9a-zA-Z_-]{20}", "npm_[A-Za-z0-9]{36}"]',
        '/-----BEGIN [A-Z ]*PRIVATE KEY-----/',
      ],
    ),
  ),
  code.line(
    'word',
    from(
      [
        'const PASSWORD_FIELD = "password";',
        'export const TOKEN_KEY = "auth.token";',
        "t('settings.password.label')",
        'label="Password" name="password" type="password"',
        'SECRET_KEY_REF = "orders-secret-key"',
        'const keyCode = event.keyCode;',
      ],
      [
        'localStorage.getItem("accessToken")',
        'primaryKey: "order_id"',
        'public static final String AUTH_HEADER = "Authorization";',
        'token_type_hint=refresh_token',
        'key: "ArrowLeft", code: "ArrowLeft"',
        'sort_key = "created_at#order_id"',
      ],
    ),
  ),
  code.line(
    'long-name',
    (draw) =>
      `import { create${alnum(3)(draw)}AuthenticationTokenProviderWithRefreshInterceptor } from '@acme/security-token-service-client';`,
  ),
  web.line(
    'plain-url',
    (draw) =>
      `https://${host(draw)}/v1/orders?page=${draw.int(1, 99)}&sort=created_at&fields=id,total&key_format=camel`,
  ),
  web.line('url-with-port', (draw) => `http://${host(draw)}:8080/@${user(draw)}/profile?tab=tokens`),
  web.line(
    'curl-with-variable',
    from(
      [
        'curl -H "Authorization: Bearer $TOKEN" https://api.acme.dev/v1/orders',
        `curl -u "$USER:$PASSWORD" https://api.acme.dev`,
        "curl -H 'Authorization: Bearer <token>' https://api.acme.dev/me",
        `curl -H "X-Api-Key: \${API_KEY}" https://api.acme.dev`,
      ],
      [
        'curl -H "Authorization: Bearer $(gcloud auth print-identity-token)" https://run.acme.dev',
        'curl --user "{user}:{password}" https://acme.dev',
        'http GET acme.dev Authorization:"Token {{token}}"',
        "curl -H 'Authorization: Bearer YOUR_API_KEY' https://api.acme.dev",
      ],
    ),
  ),
  web.line(
    'challenge',
    from(
      [
        'WWW-Authenticate: Bearer realm="acme", error="invalid_token", error_description="The access token expired"',
        'authorization: "Bearer " + token',
        'Access-Control-Allow-Headers: Authorization, X-Api-Key, Content-Type',
      ],
      [
        'Proxy-Authenticate: Basic realm="corp proxy"',
        `headers: { Authorization: \`Bearer \${token}\` }`,
        'Vary: Authorization, Cookie',
        'req.Header.Set("Authorization", "Bearer "+accessToken)',
      ],
    ),
  ),
  web.line(
    'plain-cookie',
    from(
      [
        'Cookie: theme=dark; lang=en; consent=all',
        'Set-Cookie: locale=de; Path=/; Max-Age=31536000',
        'document.cookie = "sidebar=collapsed"',
      ],
      [
        'Cookie: _ga=GA1.2.1033501218.1368477899; tz=Europe%2FBerlin',
        'Set-Cookie: session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      ],
    ),
  ),
  database.line('url-without-password', (draw) =>
    draw.pick([
      `postgres://${user(draw)}@${host(draw)}:5432/orders`,
      `redis://${host(draw)}:6379/0`,
      `postgres://USER:PASSWORD@${host(draw)}/orders`,
      `mongodb://${host(draw)}:27017/orders`,
      `postgres://\${DB_USER}:\${DB_PASSWORD}@${host(draw)}/orders`,
    ]),
  ),
  database.line(
    'connection-with-reference',
    (draw) => `Server=${host(draw)};Database=orders;User Id={0};Password={1};`,
  ),
  host_.line('git-remote', (draw) =>
    draw.pick([
      `git@${host(draw)}:acme/orders.git`,
      `ssh://git@${host(draw)}:22/acme/orders.git`,
      `https://${host(draw)}/acme/orders.git`,
    ]),
  ),
  host_.line(
    'git-commit-line',
    (draw) =>
      `${draw.hex(7)} (HEAD -> main, origin/main) rotate the signing key and drop the old token (#${draw.int(10, 9999)})`,
  ),
  infrastructure.line(
    'workflow-reference',
    from(
      [
        `NPM_TOKEN: \${{ secrets.NPM_TOKEN }}`,
        'secretKeyRef: { name: orders, key: password }',
        'password = var.db_password',
        `with: { token: "\${{ github.token }}" }`,
      ],
      [
        'password: !vault_password',
        'client_secret = data.vault_generic_secret.orders.data["secret"]',
        'password = (sensitive value)',
        'valueFrom: arn:aws:ssm:eu-west-1:123456789012:parameter/orders/token',
        'credentialsId: "dockerhub-login"',
      ],
    ),
  ),
  config.line(
    'empty-or-word',
    from(
      [
        'PASSWORD=',
        'password: ""',
        'api_key = null',
        'token: ~',
        'secret = none',
        'auth_token: false',
        'passwordPolicy: strong',
        'tokenizer: cl100k_base',
      ],
      [
        'client_secret = ""',
        'password: null # set by the operator',
        'DB_PASSWORD=<set in CI>',
        'secretProvider: aws-secrets-manager',
        'token_endpoint_auth_method: client_secret_basic',
        'credentials: include',
      ],
    ),
  ),
  config.line(
    'sentence',
    from(
      [
        'The password must have at least 12 characters, one digit and one sign.',
        'Your API key is shown once: copy it before you leave the page.',
        'Tokens begin with `ghp_` and have 40 characters.',
        'A token is about four characters of English.',
        'Secret: keep functions short.',
      ],
      [
        'Password: the one you chose when you signed up',
        'Rotate the secret every 90 days, and never commit .env files.',
        'key: value pairs are parsed by the tokenizer before authentication.',
        'Invalid API key provided: sk-***************abcd.',
        'token: unexpected identifier at line 12',
      ],
    ),
  ),
];
