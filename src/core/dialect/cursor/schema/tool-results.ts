// Results of the tools whose fields are known (PROTOCOL.md §2.6): which member is there says how it went.

/** `ShellResult`, `EditResult`, … */
export const toolResults = `
# where only these two are known
OtherResult
  success 1 Unnamed
  error 2 Unnamed

ShellResult
  success 1 ShellSuccess
  failure 2 ShellFailure
  timeout 3 Unnamed
  rejected 4 ShellRejected
  spawn_error 5 Unnamed
  permission_denied 7 Unnamed
  sandbox_policy 101 Unnamed
  is_background 102 bool
  pid 104 uint32

ShellSuccess
  command 1 string
  working_directory 2 string
  exit_code 3 int32
  signal 4 string
  stdout 5 string
  stderr 6 string
  execution_time 7 int32
  output_location 8 Unnamed
  interleaved_output 10 string
  local_execution_time_ms 13 int32

ShellFailure
  command 1 string
  working_directory 2 string
  exit_code 3 int32
  signal 4 string
  stdout 5 string
  stderr 6 string
  execution_time 7 int32
  output_location 8 Unnamed
  interleaved_output 9 string
  abort_reason 10 enum

ShellRejected
  command 1 string
  working_directory 2 string
  reason 3 string

EditResult
  success 1 EditSuccess
  file_not_found 2 Unnamed
  read_denied 3 Unnamed
  write_denied 4 Unnamed
  rejected 6 PathRejected
  error 7 PathError

EditSuccess
  path 1 string
  lines_added 3 int32
  lines_removed 4 int32
  diff_string 5 string
  before_full_file_content 6 string
  after_full_file_content 7 string
  message 8 string

PathRejected
  path 1 string
  reason 2 string

PathError
  path 1 string
  error 2 string

ReadToolResult
  success 1 ReadToolSuccess
  error 2 Unnamed

ReadToolSuccess
  content 1 string
  is_empty 2 bool
  exceeded_limit 3 bool
  total_lines 4 uint32
  file_size 5 uint32
  data 6 any
  path 7 string
  read_range 8 Unnamed
  data_blob_id 9 bytes
  content_blob_id 10 bytes

DeleteResult
  success 1 DeleteSuccess
  not_found 2 Unnamed
  not_file 3 Unnamed
  denied 4 Unnamed
  busy 5 Unnamed
  rejected 6 Unnamed
  error 7 Unnamed

DeleteSuccess
  path 1 string
  deleted_file 2 string
  file_size 3 int64
  prev_content 4 string

GrepResult
  success 1 GrepSuccess
  error 2 Unnamed

GrepSuccess
  pattern 1 string
  path 2 string
  output_mode 3 string
  workspace_results 4 map<string,GrepUnion>
  active_editor_result 5 GrepUnion

GrepUnion
  count 1 Unnamed
  files 2 Unnamed
  content 3 GrepContent

GrepContent
  matches 1 GrepFile*

GrepFile
  file 1 string
  matches 2 GrepMatch*

GrepMatch
  line_number 1 int32
  content 2 string
  content_truncated 3 bool
  is_context_line 4 bool

GlobResult
  success 1 GlobSuccess

GlobSuccess
  pattern 1 string
  path 2 string
  files 3 string*
  total_files 4 int32

LsResult
  success 1 LsSuccess
  error 2 Unnamed
  rejected 3 Unnamed
  timeout 4 Unnamed

LsSuccess
  directory_tree_root 1 LsDirectory

LsDirectory
  abs_path 1 string
  children_dirs 2 LsDirectory*
  children_files 3 LsFile*
  num_files 6 int32

LsFile
  name 1 string

# as a tool's result and on the exec channel, which has 5 to 7 as well
McpResult
  success 1 McpSuccess
  error 2 Unnamed
  rejected 3 Unnamed
  permission_denied 4 Unnamed
  tool_not_found 5 Unnamed
  server_not_found 6 Unnamed
  approved 7 Unnamed

McpSuccess
  content 1 McpContent*
  is_error 2 bool
  structured_content 3 Struct

McpContent
  text 1 McpText
  image 2 McpImage

McpText
  text 1 string

McpImage
  data 1 any
  mime_type 2 string

TaskResult
  success 1 TaskSuccess
  error 2 Unnamed

TaskSuccess
  conversation_steps 1 ConversationStep*
  agent_id 2 string
  is_background 3 bool
  duration_ms 4 uint64
  result_suffix 5 string
  background_reason 6 any
  transcript_path 7 string

WebSearchResult
  success 1 WebSearchSuccess
  error 2 Unnamed
  rejected 3 Unnamed

WebSearchSuccess
  references 1 WebReference*

WebReference
  title 1 string
  url 2 string
  chunk 3 string

# that success is 1 and error 2 here too is our inference from all the others
WebFetchResult
  success 1 WebFetchSuccess
  error 2 Unnamed

WebFetchSuccess
  url 1 string
  markdown 2 string

FetchResult
  success 1 FetchSuccess
  error 2 Unnamed

FetchSuccess
  url 1 string
  content 2 string
  status_code 3 int32
  content_type 4 string

UpdateTodosResult
  success 1 UpdateTodosSuccess
  error 2 Unnamed

UpdateTodosSuccess
  todos 1 Todo*
  total_count 2 int32
  was_merge 3 bool

CreatePlanResult
  success 1 Unnamed
  error 2 Unnamed
  plan_uri 3 string

AskQuestionResult
  success 1 Unnamed
  error 2 Unnamed
  rejected 3 Unnamed
  async 4 Unnamed
`;
