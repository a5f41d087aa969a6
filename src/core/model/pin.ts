// An address that a host is reached at instead of what its name resolves to, as curl's `--resolve`.

/** `host` is lower case, or `*` for every host. */
export interface Pin {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly addressPort: number;
}

const PIN = /^(\*|[a-z0-9_.-]+|\[[0-9a-f:.]+\]):(\d{1,5}):(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?$/i;

/** Lets `HOST:PORT:ADDRESS[:PORT2]` in; IPv6 addresses stand in brackets. Throws RangeError. */
export function parsePin(text: string): Pin {
  const [, host = '', port = '', address = '', addressPort = port] = PIN.exec(text) ?? [];
  const isPort = [port, addressPort].every((each) => Number(each) >= 1 && Number(each) <= 65_535);
  if (host === '' || !isPort)
    throw new RangeError(
      `expected HOST:PORT:ADDRESS or HOST:PORT:ADDRESS:PORT, found ${JSON.stringify(text)}`,
    );
  return {
    host: toBare(host),
    port: Number(port),
    address: toBare(address),
    addressPort: Number(addressPort),
  };
}

function toBare(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, '');
}
