import { describe, expect, it } from 'vitest';
import {
  type DeviceStatement,
  formatDeviceStatement,
  formatEnrolment,
  parseDeviceStatement,
} from '../../../src/core/proof/device-statement.ts';

const STATEMENT: DeviceStatement = {
  device: '019ab000-0000-7000-8000-000000000001',
  publicKey: `${'A'.repeat(43)}=`,
  issuer: 'https://id.example.org',
  subject: '248289761001',
  email: 'ana@example.org',
  name: 'Ana',
  groups: ['dev'],
  issuedAt: '2026-11-25T10:00:00.000Z',
  validUntil: '2026-12-25T10:00:00.000Z',
};

const TEXT = `cursor-rec/1 device
019ab000-0000-7000-8000-000000000001
${'A'.repeat(43)}=
https://id.example.org
248289761001
{"email":"ana@example.org","groups":["dev"],"name":"Ana"}
2026-11-25T10:00:00.000Z
2026-12-25T10:00:00.000Z
`;

describe('a device statement', () => {
  it('is written as the protocol shows it', () => {
    expect(formatDeviceStatement(STATEMENT)).toBe(TEXT);
  });

  it('reads back as it was written', () => {
    const { email: _, name: __, ...bare } = STATEMENT;
    expect(parseDeviceStatement(TEXT)).toEqual(STATEMENT);
    expect(parseDeviceStatement(formatDeviceStatement(bare))).toEqual(bare);
  });

  it.each([
    ['another tag', TEXT.replace('device', 'devise')],
    ['a line more', `${TEXT}\n`],
    ['no last line end', TEXT.slice(0, -1)],
    [
      'members in another order',
      TEXT.replace(
        '{"email":"ana@example.org","groups":["dev"],',
        '{"groups":["dev"],"email":"ana@example.org",',
      ),
    ],
    ['groups that are no list', TEXT.replace('["dev"]', '"dev"')],
    ['a member more', TEXT.replace('"name"', '"nick":"a","name"')],
    ['a time of another form', TEXT.replace('.000Z', 'Z')],
    ['an empty subject', TEXT.replace('248289761001', '')],
  ])('with %s is none', (_, text) => {
    expect(parseDeviceStatement(text)).toBeUndefined();
  });
});

describe('an enrolment', () => {
  it('is seven lines that name the collector', () => {
    const { device, publicKey, issuer, subject } = STATEMENT;
    const text = formatEnrolment({
      origin: 'https://collector.example.org',
      issuer,
      subject,
      device,
      publicKey,
      at: '2026-11-25T10:00:00.000Z',
    });
    expect(text).toBe(
      `cursor-rec/1 enrol\nhttps://collector.example.org\n${issuer}\n${subject}\n${device}\n${publicKey}\n2026-11-25T10:00:00.000Z\n`,
    );
  });
});
