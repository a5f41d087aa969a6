// What calls of tools say that they did to files.
import { expect, it } from 'vitest';
import { toFileEdits } from '../../../src/core/dialect/file-edit.ts';
import type { Json } from '../../../src/core/model/json.ts';
import type { ToolCall } from '../../../src/core/model/turn.ts';

const call = (name: string, given: Json, rest: Partial<ToolCall> = {}): ToolCall => ({
  id: 'call_1',
  name,
  arguments: given,
  status: 'completed',
  ...rest,
});
const replaced = { type: 'replaced', old: 'a', new: 'b', isEverywhere: false };
const pair = { old_string: 'a', new_string: 'b' };

it.each<[what: string, call: ToolCall, edits: readonly unknown[]]>([
  [
    'Claude Code',
    call('Write', { file_path: 'x', content: 'y' }),
    [{ path: 'x', type: 'whole', after: 'y' }],
  ],
  [
    'Claude Code',
    call('Edit', { file_path: 'x', ...pair, replace_all: true }),
    [{ path: 'x', ...replaced, isEverywhere: true }],
  ],
  [
    'Claude Code',
    call('MultiEdit', { file_path: 'x', edits: [pair, pair] }),
    [
      { path: 'x', ...replaced },
      { path: 'x', ...replaced },
    ],
  ],
  [
    "Anthropic's own editor",
    call('str_replace_based_edit_tool', { command: 'create', path: 'x', file_text: '' }),
    [{ path: 'x', type: 'whole', after: '' }],
  ],
  [
    "Anthropic's own editor that views",
    call('str_replace_based_edit_tool', { command: 'view', path: 'x' }),
    [],
  ],
  [
    'an MCP server',
    call('mcp__files__edit_file', { path: 'x', edits: [{ oldText: 'a', newText: 'b' }] }),
    [{ path: 'x', ...replaced }],
  ],
  [
    'Cursor',
    call(
      'edit',
      { path: 'x' },
      { result: { success: { path: 'x', before_full_file_content: 'a', after_full_file_content: 'b' } } },
    ),
    [{ path: 'x', type: 'whole', before: 'a', after: 'b' }],
  ],
  [
    'Codex',
    call(
      'apply_patch',
      '*** Begin Patch\n*** Add File: new.ts\n+one\n+two\n*** Update File: old.ts\n@@\n-a\n+b\n*** Delete File: gone.ts\n*** End Patch',
    ),
    [
      { path: 'new.ts', type: 'whole', after: 'one\ntwo\n' },
      { path: 'old.ts', type: 'touched' },
    ],
  ],
  [
    'an edit of which nothing more is known',
    call('edit', { path: 'x', stream_content: '…' }),
    [{ path: 'x', type: 'touched' }],
  ],
  ['a tool that reads', call('Read', { file_path: 'x', content: 'y' }), []],
  ['a call that failed', call('Write', { file_path: 'x', content: 'y' }, { status: 'failed' }), []],
  [
    'a call whose result never came',
    call('Write', { file_path: 'x', content: 'y' }, { status: 'pending' }),
    [],
  ],
  ['arguments that are none', call('Write', '{"file_path":'), []],
])('toFileEdits reads %s', (_, given, edits) => {
  expect(toFileEdits(given)).toEqual(edits);
});
