// Paths: in attachments, in the arguments of many tools, in patches.
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { filePathsOf } from '../../../src/core/search/file-paths.ts';

const pathsOf = (args: Json) =>
  filePathsOf({
    id: '1',
    startedAt: '2026-11-25T10:00:00.000Z',
    prompt: { text: 'b.ts', attachments: [{ kind: 'file', path: 'a.ts' }, { kind: 'image' }] },
    response: { text: '', toolCalls: [{ id: 'c', name: 't', arguments: args, status: 'pending' }] },
    exchanges: [],
  });

test.each<[string, Json, string[]]>([
  ['a member file_path', { file_path: '/x/b.ts' }, ['/x/b.ts']],
  ['a member target_file', { target_file: 'b.ts', content: 'c.ts' }, ['b.ts']],
  ['a list of paths', { paths: ['b.ts', 'c.ts'] }, ['b.ts', 'c.ts']],
  ['nested members', { edits: [{ filePath: 'b.ts' }, { uri: 'file:///c.ts' }] }, ['b.ts', 'file:///c.ts']],
  [
    'a patch',
    { input: '*** Begin Patch\n*** Update File: src/b.ts\n@@\n*** Add File: c.ts\n' },
    ['src/b.ts', 'c.ts'],
  ],
  ['a patch as text', '*** Delete File: b.ts', ['b.ts']],
  ['no content of a file', { file_text: 'one\ntwo' }, []],
  ['no other arguments', { command: 'ls b.ts', n: 1, x: null }, []],
])('filePathsOf finds %s', (_what, args, expected) => {
  expect(pathsOf(args)).toEqual(['a.ts', ...expected]);
});
