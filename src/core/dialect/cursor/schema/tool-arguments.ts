// Arguments of the tools whose fields are known (PROTOCOL.md §2.6).

/** `ShellArgs`, `EditArgs`, … */
export const toolArguments = `
ShellArgs
  command 1 string
  working_directory 2 string
  timeout 3 int32
  tool_call_id 4 string
  simple_commands 5 string*
  is_background 11 bool
  description 15 string

EditArgs
  path 1 string
  stream_content 6 string

ReadToolArgs
  path 1 string
  offset 2 int32
  limit 3 int32
  include_line_numbers 5 bool

DeleteArgs
  path 1 string
  tool_call_id 2 string

GrepArgs
  pattern 1 string
  path 2 string
  glob 3 string
  output_mode 4 string
  context_before 5 int32
  context_after 6 int32
  context 7 int32
  case_insensitive 8 bool
  type 9 string
  head_limit 10 int32
  multiline 11 bool
  tool_call_id 14 string
  offset 16 int32

GlobArgs
  target_directory 1 string
  glob_pattern 2 string

LsArgs
  path 1 string
  ignore 2 string*
  tool_call_id 3 string

SemSearchArgs
  query 1 string
  target_directories 2 string*
  explanation 3 string

McpArgs
  name 1 string
  args 2 map<string,Value>
  tool_call_id 3 string
  provider_identifier 4 string
  tool_name 5 string

TaskArgs
  description 1 string
  prompt 2 string
  subagent_type 3 any
  model 4 string
  resume 5 string
  agent_id 6 string
  attachments 7 any*
  mode 8 any
  environment 10 any

WebSearchArgs
  search_term 1 string
  tool_call_id 2 string

# of fetch and web_fetch
UrlArgs
  url 1 string
  tool_call_id 2 string

UpdateTodosArgs
  todos 1 Todo*
  merge 2 bool

Todo
  id 1 string
  content 2 string
  status 3 enum
  created_at 4 int64
  updated_at 5 int64
  dependencies 6 string*

CreatePlanArgs
  plan 1 string
  todos 2 Todo*
  overview 3 string
  name 4 string
  is_project 5 bool
  phases 6 Unnamed*

AskQuestionArgs
  title 1 string
  questions 2 Question*
  run_async 5 bool

Question
  id 1 string
  prompt 2 string
  options 3 QuestionOption*
  allow_multiple 4 bool

QuestionOption
  id 1 string
  label 2 string

SwitchModeArgs
  target_mode_id 1 string
  explanation 2 string
  tool_call_id 3 string

ReadLintsArgs
  paths 1 string*
`;
