// Which header fields are recorded: those of this list, and no others.

/** Lower-case names; what is not here is dropped, whoever sent it. */
const KEPT = new Set([
  // HTTP itself.
  ...['accept', 'accept-encoding', 'allow', 'cache-control', 'content-encoding'],
  ...['content-length', 'content-type', 'date', 'host', 'location', 'retry-after', 'server'],
  ...['transfer-encoding', 'upgrade', 'user-agent', 'via', 'cf-ray'],
  ...['sec-websocket-extensions', 'sec-websocket-protocol', 'sec-websocket-version'],
  // gRPC and Connect.
  ...[
    'connect-protocol-version',
    'connect-timeout-ms',
    'connect-accept-encoding',
    'connect-content-encoding',
  ],
  ...['grpc-status', 'grpc-message', 'grpc-encoding', 'grpc-accept-encoding', 'grpc-timeout'],
  // Which request belongs to which.
  ...['x-request-id', 'request-id', 'x-original-request-id', 'x-parent-request-id', 'x-client-request-id'],
  ...['x-amzn-trace-id', 'traceparent', 'x-idempotency-key', 'x-idempotency-event-id', 'idempotency-key'],
  // What Cursor says of its client.
  ...['x-ghost-mode', 'x-new-onboarding-completed'],
  ...['version', 'type', 'layout', 'os', 'os-version', 'arch', 'device-type', 'commit'].map(
    (fact) => `x-cursor-client-${fact}`,
  ),
  ...['timezone', 'config-version', 'streaming', 'canary'].map((fact) => `x-cursor-${fact}`),
  // What model providers and their clients say.
  ...['openai-version', 'openai-processing-ms', 'openai-beta', 'openai-model'],
  ...['anthropic-version', 'anthropic-beta'],
  ...['x-claude-code-session-id', 'x-app', 'session_id', 'originator'],
  ...['x-goog-api-client', 'x-goog-request-params'],
]);
const KEPT_FAMILIES = ['anthropic-ratelimit-', 'x-ratelimit-', 'x-stainless-'];

/** True where a header field of this lower-case name is recorded. */
export function isKeptHeader(name: string): boolean {
  return KEPT.has(name) || KEPT_FAMILIES.some((family) => name.startsWith(family));
}
