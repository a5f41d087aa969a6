import { describe, expect, it } from 'vitest';
import { parseCollectorConfig } from '../../../src/core/model/collector-config.ts';

describe('parseCollectorConfig', () => {
  it.each([
    ['https://rec.corp.example', 'https://rec.corp.example'],
    ['https://rec.corp.example:8443/', 'https://rec.corp.example:8443'],
    ['http://127.0.0.1:7418', 'http://127.0.0.1:7418'],
    ['http://localhost:7418/', 'http://localhost:7418'],
  ])('lets %s in', (url, origin) => {
    expect(parseCollectorConfig({ url })).toEqual({ url: origin });
  });

  it.each([
    [{}],
    ['https://rec.corp.example'],
    [{ url: 'http://rec.corp.example' }],
    [{ url: 'https://rec.corp.example/path' }],
    [{ url: 'https://me@rec.corp.example' }],
    [{ url: 'ftp://rec.corp.example' }],
    [{ url: 'https://rec.corp.example', key: 1 }],
    [{ url: 'https://rec.corp.example', maxBytesPerSecond: 10 }],
    [{ url: 'https://rec.corp.example', keys: 'a' }],
  ])('refuses %j', (value) => {
    expect(() => parseCollectorConfig(value)).toThrow(RangeError);
  });
});
