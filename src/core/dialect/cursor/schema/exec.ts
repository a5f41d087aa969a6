// What the server asks the client to run on its machine, and what came of it (PROTOCOL.md §2.7).

/** `ExecServerMessage`, `ExecClientMessage`, their control messages and shapes that differ from those of tool calls. */
export const exec = `
ExecServerMessage
  id 1 uint32
  shell_args 2 ShellArgs
  write_args 3 WriteArgs
  delete_args 4 DeleteArgs
  grep_args 5 GrepArgs
  read_args 7 ReadArgs
  ls_args 8 LsArgs
  diagnostics_args 9 Unnamed
  request_context_args 10 Unnamed
  mcp_args 11 McpArgs
  shell_stream_args 14 ShellArgs
  exec_id 15 string
  background_shell_spawn_args 16 Unnamed
  list_mcp_resources_exec_args 17 Unnamed
  read_mcp_resource_exec_args 18 Unnamed
  span_context 19 Unnamed
  fetch_args 20 UrlArgs
  record_screen_args 21 Unnamed
  computer_use_args 22 Unnamed
  write_shell_stdin_args 23 Unnamed
  execute_hook_args 27 Unnamed
  subagent_args 28 SubagentArgs
  redacted_read_args 29 ReadArgs
  force_background_shell_args 30 Unnamed
  force_background_subagent_args 31 Unnamed
  mcp_state_args 36 Unnamed
  subagent_await_args 37 Unnamed
  smart_mode_classifier_args 38 Unnamed
  canvas_diagnostics_args 40 Unnamed
  shell_allowlist_precheck_args 41 Unnamed
  mcp_allowlist_precheck_args 42 Unnamed
  web_fetch_allowlist_precheck_args 43 Unnamed
  git_diff_request_args 44 Unnamed
  pi_read_args 45 Unnamed
  pi_bash_args 46 Unnamed
  pi_edit_args 47 Unnamed
  pi_write_args 48 Unnamed
  pi_grep_args 49 Unnamed
  pi_find_args 50 Unnamed
  pi_ls_args 51 Unnamed
  mini_swe_agent_bash_args 52 Unnamed
  conversation_search_args 53 Unnamed
  agent_store_conflict_args 54 Unnamed
  accept_hook_additional_contexts 55 bool
  adopt_args 56 Unnamed
  machine_id 57 string

# not the numbers of the server's message throughout: 39 and 45 are the client's own
ExecClientMessage
  id 1 uint32
  shell_result 2 ShellResult
  write_result 3 WriteResult
  delete_result 4 DeleteResult
  grep_result 5 GrepResult
  read_result 7 ReadResult
  ls_result 8 LsResult
  diagnostics_result 9 Unnamed
  request_context_result 10 RequestContextResult
  mcp_result 11 McpResult
  shell_stream 14 ShellStream
  exec_id 15 string
  background_shell_spawn_result 16 Unnamed
  list_mcp_resources_exec_result 17 Unnamed
  read_mcp_resource_exec_result 18 Unnamed
  fetch_result 20 FetchResult
  record_screen_result 21 Unnamed
  computer_use_result 22 Unnamed
  write_shell_stdin_result 23 Unnamed
  execute_hook_result 27 Unnamed
  subagent_result 28 Unnamed
  redacted_read_result 29 ReadResult
  force_background_shell_result 30 Unnamed
  force_background_subagent_result 31 Unnamed
  mcp_state_result 36 Unnamed
  subagent_await_result 37 Unnamed
  smart_mode_classifier_result 38 Unnamed
  local_execution_time_ms 39 int32
  canvas_diagnostics_result 40 Unnamed
  shell_allowlist_precheck_result 41 Unnamed
  mcp_allowlist_precheck_result 42 Unnamed
  web_fetch_allowlist_precheck_result 43 Unnamed
  git_diff_response 44 Unnamed
  hook_additional_contexts 45 any*
  pi_bash_result 46 Unnamed
  pi_edit_result 47 Unnamed
  pi_write_result 48 Unnamed
  pi_grep_result 49 Unnamed
  pi_find_result 50 Unnamed
  pi_ls_result 51 Unnamed
  mini_swe_agent_bash_result 52 Unnamed
  conversation_search_result 53 Unnamed
  agent_store_conflict_result 54 Unnamed
  adopt_result 56 Unnamed

ExecClientControlMessage
  stream_close 1 ExecStreamClose
  throw 2 ExecThrow
  heartbeat 3 Unnamed

ExecStreamClose
  id 1 uint32

ExecThrow
  id 1 uint32
  error 2 string
  stack_trace 3 string
  error_code 4 any

RequestContextResult
  success 1 RequestContextSuccess

RequestContextSuccess
  request_context 1 RequestContext

ShellStream
  stdout 1 ShellChunk
  stderr 2 ShellChunk
  exit 3 ShellExit
  start 4 Unnamed
  rejected 5 ShellRejected
  permission_denied 6 Unnamed
  backgrounded 7 Unnamed
  hook_context 8 Unnamed
  sandbox_unsupported 9 Unnamed

ShellChunk
  data 1 string

ShellExit
  code 1 int32
  cwd 2 string
  output_location 3 Unnamed
  aborted 4 bool
  local_execution_time_ms 6 int32

ReadArgs
  path 1 string
  tool_call_id 2 string
  offset 4 int32
  limit 5 int32

ReadResult
  success 1 ReadSuccess
  error 2 Unnamed

ReadSuccess
  path 1 string
  content 2 string
  total_lines 3 int32
  file_size 4 int64
  data 5 any
  truncated 6 bool
  output_blob_id 7 bytes

WriteArgs
  path 1 string
  file_text 2 string
  tool_call_id 3 string
  return_file_content_after_write 4 bool
  file_bytes 5 any

WriteResult
  success 1 WriteSuccess

WriteSuccess
  path 1 string
  lines_created 2 int32
  file_size 3 int64
  file_content_after_write 4 string

SubagentArgs
  tool_call_id 1 string
  subagent_type 2 any
  model_id 3 string
  prompt 4 string
  parent_conversation_id 9 string
  api_key_credentials 10 secret
  azure_credentials 11 secret
  bedrock_credentials 12 secret
  root_parent_conversation_id 16 string
`;
