import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/core/model/config.ts';
import { parseOrgRules } from '../../../src/core/model/org-policy.ts';
import { applyOrgRules } from '../../../src/core/policy/apply-org-rules.ts';

const rule = (id: string) => ({ id, triggers: ['acme-'], pattern: 'acme-[0-9]+' });

describe('applyOrgRules', () => {
  it('changes nothing where nothing is settled', () => {
    const config = parseConfig({ record: 'best-effort', redaction: { images: 'drop' } });
    expect(applyOrgRules(config, {})).toEqual(config);
  });

  it('lets the organisation say how traffic is recorded, which hosts are read, and for how long it stays', () => {
    const config = parseConfig({
      record: 'best-effort',
      intercept: ['api.example.org'],
      retention: { maxAgeDays: 1 },
      collector: { url: 'https://rec.example.org', spoolMaxBytes: 9_000_000 },
    });
    const rules = parseOrgRules({
      record: 'required',
      intercept: ['.example.com'],
      localRetention: { maxAgeDays: 30 },
      spoolMaxBytes: 5_000_000,
    });
    expect(applyOrgRules(config, rules)).toMatchObject({
      record: 'required',
      intercept: ['.example.com'],
      retention: { maxAgeDays: 30 },
      collector: { url: 'https://rec.example.org', spoolMaxBytes: 5_000_000 },
    });
  });

  it('leaves to the collector what it keeps itself, and does not make up a collector', () => {
    const rules = parseOrgRules({ retention: { maxAgeDays: 365 }, spoolMaxBytes: 5_000_000 });
    expect(applyOrgRules(parseConfig({}), rules)).toEqual(parseConfig({}));
  });

  it('asks the rules of the organisation first', () => {
    const own = { name: 'own', groups: ['dev'], routes: ['openai'], effect: 'allow' };
    const settled = { name: 'settled', groups: ['*'], routes: ['openai'], effect: 'deny' };
    const config = parseConfig({ access: [own] });
    const { access } = applyOrgRules(config, parseOrgRules({ access: [settled] }));
    expect(access).toEqual([settled, own]);
  });

  it('lets a machine mask more, and never less', () => {
    const config = parseConfig({
      redaction: {
        families: { pii: true, keys: false, urls: true },
        rules: [rule('own'), rule('shared')],
        allow: { fingerprints: ['0a1b2c3d'] },
        images: 'drop',
        routes: { openai: { families: { keys: false } } },
      },
    });
    const rules = parseOrgRules({
      redaction: { families: { urls: false }, rules: [{ ...rule('shared'), pattern: 'acme-[a-z]+' }] },
    });
    expect(applyOrgRules(config, rules).redaction).toEqual({
      families: { pii: true, urls: false },
      rules: [{ ...rule('shared'), pattern: 'acme-[a-z]+' }, rule('own')],
      images: 'drop',
    });
  });
});
