// Signed notes against those that openssl signed (test/vectors/proof/make.py), and the example of the C2SP specification.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkNote, formatNote, noteKeyId, parseNote } from '../../../src/core/proof/signed-note.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { verifyEd25519 } from '../../../src/node/verifying.ts';

interface Vector {
  readonly name: string;
  readonly publicKey: string;
  readonly keyId: string;
  readonly text: string;
  readonly note: string;
}

const FOLDER = fileURLToPath(new URL('../../vectors/proof', import.meta.url));
const OURS = JSON.parse(readFileSync(join(FOLDER, 'notes.json'), 'utf8')) as Vector[];
/** From c2sp.org/signed-note, whose key is given as `example.com/foo+530d903a+AekyeRrm…`. */
const EXAMPLE: Vector = {
  name: 'example.com/foo',
  publicKey: Buffer.from('AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k', 'base64')
    .subarray(1)
    .toString('base64'),
  keyId: '530d903a',
  text: 'This is an example message.\n',
  note: 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
};
const VECTORS = [...OURS, EXAMPLE];
const hashing = { sha256, verifyEd25519 };
const keyOf = ({ name, publicKey }: Vector) => ({ name, publicKey: Buffer.from(publicKey, 'base64') });

describe.each(VECTORS)('the note of $name', (vector) => {
  const { name, keyId, text, note } = vector;

  it('is let in, with its text and the signature of its key', () => {
    expect(noteKeyId(keyOf(vector), sha256)).toBe(keyId);
    const parsed = parseNote(note) ?? expect.fail('not a note');
    expect(parsed).toMatchObject({ text, signatures: [{ name, keyId }] });
    expect(checkNote(parsed, keyOf(vector), hashing)).toBe('signed');
  });

  it('is written by formatNote to the byte', () => {
    const signature = Buffer.from(parseNote(note)?.signatures[0]?.signature ?? []).toString('base64');
    expect(formatNote(text, { name, keyId, signature })).toBe(note);
  });

  it('is forged, or no note, with any of its bytes changed, and never signed', () => {
    const bytes = Buffer.from(note);
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[at] = (bytes[at] ?? 0) ^ 1;
      const parsed = parseNote(changed.toString('utf8'));
      if (parsed !== undefined)
        expect(checkNote(parsed, keyOf(vector), hashing), String(at)).not.toBe('signed');
    }
  });
});

describe('a note', () => {
  const [first = EXAMPLE, second = EXAMPLE] = OURS;
  const line = (note: string) => note.slice(note.lastIndexOf('\n\n') + 2);

  it('may have signatures of others, which are not looked at', () => {
    const both = parseNote(first.note + line(second.note)) ?? expect.fail('not a note');
    expect(both.signatures).toHaveLength(2);
    expect(checkNote(both, keyOf(first), hashing)).toBe('signed');
    expect(checkNote(both, keyOf(EXAMPLE), hashing)).toBe('unknown');
    // The line of the second is not over this text.
    expect(checkNote(both, keyOf(second), hashing)).toBe('forged');
  });

  it.each([
    ['empty', ''],
    ['a text alone', first.text],
    ['without the last LF', first.note.slice(0, -1)],
    ['with CR', first.note.replaceAll('\n', '\r\n')],
    ['with a tab', `\t${first.note}`],
    ['with another dash', first.note.replace('—', '-')],
    ['with a plus in the name', first.note.replace('— cursor', '— +cursor')],
    ['with base64 that is not in its one form', first.note.replace(/=\n$/, '\n')],
    ['with a signature of four bytes', `${first.text}\n— a AAAAAA==\n`],
    ['with a line that is no signature', `${first.note}x\n`],
    ['with 65 signatures', `${first.text}\n${line(first.note).repeat(65)}`],
  ])('%s is none', (_, note) => {
    expect(parseNote(note)).toBeUndefined();
  });

  it('has what the script writes today (skipped without python3 and openssl)', (context) => {
    const hasTools = ['python3', 'openssl'].every(
      (tool) => spawnSync(tool, [tool === 'openssl' ? 'version' : '--version']).status === 0,
    );
    if (!hasTools) return context.skip();
    const folder = mkdtempSync(join(tmpdir(), 'cursor-rec-proof-'));
    const { status, stderr } = spawnSync('python3', [join(FOLDER, 'make.py'), folder], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const file of ['merkle.json', 'notes.json'])
      expect(readFileSync(join(folder, file), 'utf8')).toBe(readFileSync(join(FOLDER, file), 'utf8'));
    rmSync(folder, { recursive: true });
  });
});
