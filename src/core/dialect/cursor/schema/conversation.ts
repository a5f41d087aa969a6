// Blobs, and the state of a conversation that is made of references to them (PROTOCOL.md §2.8).

/** `KvServerMessage`, `KvClientMessage`, `ConversationStateStructure` and what its blobs hold. */
export const conversation = `
KvServerMessage
  id 1 uint32
  get_blob_args 2 GetBlobArgs
  set_blob_args 3 SetBlobArgs
  span_context 4 Unnamed

GetBlobArgs
  blob_id 1 bytes

SetBlobArgs
  blob_id 1 bytes
  # text where it can be, so that it can be masked
  blob_data 2 any

KvClientMessage
  id 1 uint32
  get_blob_result 2 GetBlobResult
  set_blob_result 3 SetBlobResult

GetBlobResult
  blob_data 1 any
  error 2 any

SetBlobResult
  error 1 SetBlobError

SetBlobError
  message 1 string

# 2 was turns_old in January 2026
ConversationStateStructure
  root_prompt_messages_json 1 bytes*
  todos 3 any*
  pending_tool_calls 4 any*
  token_details 5 TokenDetails
  summary 6 any
  plan 7 any
  turns 8 bytes*
  previous_workspace_uris 9 string*
  mode 10 enum
  summary_archive 11 any
  file_states 12 map<string,any>
  summary_archives 13 any*
  turn_timings 14 TurnTiming*
  file_states_v2 15 map<string,FileState>
  subagent_states 16 map<string,any>
  self_summary_count 17 uint32
  read_paths 18 string*
  active_branch_name 19 string
  plans 20 map<string,any>
  tracked_git_repo_branches 21 TrackedBranch*
  agent_type 22 any
  communicate_update_history 23 any*
  subagent_threads 24 map<string,any>
  final_summary 25 any
  conversation_started_timestamp_ms 26 uint64
  conversation_started_time_zone 27 string
  completed_subtitle 28 any
  subagent_runs_by_parent_tool_call_id 30 map<string,any>
  subagent_state_refs 31 map<string,any>
  goal_state 32 any
  is_root_project_conversation 33 bool
  completed_ask_question_tool_call_ids 34 string*
  durable_skill_blocks 35 any*
  durable_custom_mode_id 36 string
  message_count_at_last_compaction 37 uint32
  recent_user_message_ids 38 string*
  older_turn_count 39 uint32

TokenDetails
  used_tokens 1 uint32
  max_tokens 2 uint32
  breakdown 3 Unnamed
  prompt_context_usage_tree 4 Unnamed
  prompt_context_usage_snapshot_blob_id 5 bytes

TurnTiming
  duration_ms 1 uint64
  timestamp_ms 2 uint64

FileState
  content 1 bytes
  initial_content 2 bytes

TrackedBranch
  repo_path 1 string
  branch_name 2 string

ConversationTurnStructure
  agent 1 AgentConversationTurnStructure
  shell 2 ShellConversationTurnStructure

AgentConversationTurnStructure
  user_message 1 bytes
  steps 2 bytes*
  request_id 3 string
  encrypted_model 4 opaque
  dynamic_tool_count 5 uint32
  send_message_step_indices 6 uint32*
  routed_model_display_name 7 string
  subagent_dispatch_steps 8 any*
  dynamic_tool_names 9 string*
  user_message_id 10 string

ShellConversationTurnStructure
  shell_command 1 bytes
  shell_output 2 bytes

ShellOutput
  stdout 1 string
  stderr 2 string
  exit_code 3 int32

ConversationStep
  assistant_message 1 AssistantMessage
  tool_call 2 ToolCall
  thinking_message 3 ThinkingMessage

AssistantMessage
  text 1 string
  started_at_ms 2 uint64
  completed_at_ms 3 uint64

ThinkingMessage
  text 1 string
  duration_ms 2 uint64
  started_at_ms 3 uint64
  completed_at_ms 4 uint64

ConversationHistory
  messages 1 HistoryMessage*

HistoryMessage
  user 1 Unnamed
  assistant 2 Unnamed
  tool 3 HistoryTool

HistoryTool
  tool_call_id 1 string
  tool_name 2 string
  content 3 any*
  is_error 4 bool
`;
