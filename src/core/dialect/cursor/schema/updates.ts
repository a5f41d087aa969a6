// The live stream of an answer (PROTOCOL.md §2.5).

/** `InteractionUpdate` and its cases. */
export const updates = `
InteractionUpdate
  text_delta 1 TextDelta
  tool_call_started 2 ToolCallUpdate
  tool_call_completed 3 ToolCallUpdate
  thinking_delta 4 ThinkingDelta
  thinking_completed 5 ThinkingCompleted
  user_message_appended 6 UserMessageAppended
  partial_tool_call 7 PartialToolCall
  token_delta 8 TokenDelta
  summary 9 Summary
  summary_started 10 Empty
  summary_completed 11 SummaryCompleted
  shell_output_delta 12 ShellOutputDelta
  heartbeat 13 Empty
  turn_ended 14 TurnEnded
  tool_call_delta 15 ToolCallDelta
  step_started 16 Step
  step_completed 17 Step
  prompt_suggestion 18 Unnamed
  post_request_prompt 19 Unnamed
  active_branch_change 20 ActiveBranchChange
  feedback_request 21 Unnamed
  response_comparison 22 Unnamed
  context_injection_state 23 Unnamed
  routed_model 24 RoutedModel
  message_started_at_ms 25 uint64
  grok_bot_nudge 26 Unnamed

TextDelta
  text 1 string
  is_server_notice 2 bool

ThinkingDelta
  text 1 string
  thinking_style 2 enum

ThinkingCompleted
  thinking_duration_ms 1 int32

UserMessageAppended
  user_message 1 UserMessage

# started and completed; the latter with a result in its tool call
ToolCallUpdate
  call_id 1 string
  tool_call 2 ToolCall
  model_call_id 3 string

PartialToolCall
  call_id 1 string
  tool_call 2 ToolCall
  args_text_delta 3 string
  model_call_id 4 string

ToolCallDelta
  call_id 1 string
  delta 2 ToolCallDeltaKind
  model_call_id 3 string

ToolCallDeltaKind
  shell 1 Unnamed
  task 2 TaskDelta
  edit 3 EditDelta
  replace_env 4 Unnamed

# the stream of a sub-agent
TaskDelta
  interaction_update 1 InteractionUpdate

EditDelta
  stream_content_delta 1 string

TokenDelta
  tokens 1 int32

Summary
  summary 1 string

SummaryCompleted
  hook_message 1 any
  failed 2 bool

ShellOutputDelta
  stdout 1 ShellChunk
  stderr 2 ShellChunk
  exit 3 ShellExit
  start 4 Unnamed

# empty until January 2026; 5 since August 2026
TurnEnded
  input_tokens 1 int64
  output_tokens 2 int64
  cache_read_tokens 3 int64
  cache_write_tokens 4 int64
  reasoning_tokens 5 int64

Step
  step_id 1 uint64
  step_duration_ms 2 uint64

ActiveBranchChange
  path 1 string
  branch_name 2 string

RoutedModel
  display_name 1 string
`;
