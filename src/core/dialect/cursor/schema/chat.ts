// The legacy chat, up to early 2026 (PROTOCOL.md §2.10).

/** `StreamUnifiedChatRequestWithTools`, `StreamUnifiedChatResponseWithTools`, their idempotent forms and what they hold. */
export const chat = `
StreamUnifiedChatRequestWithTools
  stream_unified_chat_request 1 StreamUnifiedChatRequest
  client_side_tool_v2_result 2 ClientSideToolV2Result

StreamUnifiedChatRequestWithToolsIdempotent
  client_chunk 1 StreamUnifiedChatRequestWithTools
  abort 2 Unnamed
  close 3 Unnamed
  idempotency_key 4 string
  seqno 5 uint32

StreamUnifiedChatResponseWithTools
  client_side_tool_v2_call 1 ClientSideToolV2Call
  stream_unified_chat_response 2 StreamUnifiedChatResponse
  conversation_summary 3 Unnamed
  user_rules 4 Unnamed
  stream_start 5 Unnamed
  tracing 6 any
  event_id 7 string

StreamUnifiedChatResponseWithToolsIdempotent
  server_chunk 1 StreamUnifiedChatResponseWithTools
  welcome_message 3 Unnamed
  seqno_ack 4 any

StreamUnifiedChatRequest
  conversation 1 ConversationMessage*
  explicit_context 3 Unnamed
  model_details 5 ChatModelDetails
  use_web 8 any
  current_file 15 Unnamed
  conversation_id 23 string
  environment_info 26 Unnamed
  is_agentic 27 bool
  supported_tools 29 enum*
  full_conversation_headers_only 30 Unnamed*
  mcp_tools 34 Unnamed*
  context_bank_encryption_key 43 secret
  repo_query_auth_token 44 secret
  unified_mode 46 enum
  thinking_level 49 enum
  background_composer_id 55 string
  subagent_info 66 Unnamed
  replying_to_request_id 72 string
  speculative_summarization_encryption_key 79 secret
  workspace_folders 81 any*
  agent_transcripts_folder 93 string

# aiserver.v1.ModelDetails
ChatModelDetails
  model_name 1 string
  api_key 2 secret
  azure_state 4 secret
  openai_api_base_url 6 secret
  bedrock_state 7 secret
  max_mode 8 bool

ConversationMessage
  text 1 string
  type 2 enum
  attached_code_chunks 3 Unnamed*
  images 10 Unnamed*
  bubble_id 13 string
  tool_results 18 ChatToolResult*
  is_agentic 29 bool
  thinking 45 ChatThinking
  all_thinking_blocks 46 ChatThinking*
  unified_mode 47 enum
  rich_text 57 string
  todos 71 any*
  request_id 74 string
  created_at 78 any
  model_info 79 ChatModelInfo
  text_blob_id 89 any

ChatToolResult
  tool_call_id 1 string
  tool_name 2 string
  tool_index 3 uint32
  args 4 string
  raw_args 5 string
  content 7 any
  result 8 any
  error 9 any
  tool_call 11 any

ChatModelInfo
  model_name 1 string

ChatThinking
  text 1 string
  signature 2 opaque
  redacted 3 opaque
  is_last 4 bool

StreamUnifiedChatResponse
  text 1 string
  filled_prompt 5 string
  tool_call 13 Unnamed
  partial_tool_call 15 Unnamed
  final_tool_result 16 ChatFinalToolResult
  conversation_summary 18 Unnamed
  server_bubble_id 22 string
  thinking 25 ChatThinking
  usage_uuid 27 string
  context_window_status 30 ContextWindowStatus
  model_provider_request_json 35 string
  tool_call_v2 36 Unnamed

ChatFinalToolResult
  tool_call_id 1 string
  result 2 any

ContextWindowStatus
  percentage_remaining 1 any
  tokens_used 2 any
  token_limit 3 any

ClientSideToolV2Call
  tool 1 enum
  tool_call_id 3 string
  timeout_ms 6 any
  read_file_params 8 Unnamed
  name 9 string
  raw_args 10 string
  list_dir_params 12 Unnamed
  edit_file_params 13 Unnamed
  is_streaming 14 bool
  is_last 15 bool
  run_terminal_v2_params 23 Unnamed
  mcp_params 27 Unnamed
  tool_index 48 uint32
  model_call_id 49 string
  edit_file_v2_params 50 Unnamed
  list_dir_v2_params 52 Unnamed
  read_file_v2_params 53 Unnamed
  ripgrep_raw_params 54 Unnamed
  glob_params 55 Unnamed
  task_v2_params 61 Unnamed
  call_mcp_params 62 Unnamed

ClientSideToolV2Result
  tool 1 enum
  read_file_result 6 Unnamed
  error 8 Unnamed
  list_dir_result 9 Unnamed
  edit_file_result 10 Unnamed
  run_terminal_v2_result 24 RunTerminalResult
  mcp_result 28 Unnamed
  tool_call_id 35 string
  model_call_id 48 string
  edit_file_v2_result 51 EditFileV2Result

RunTerminalResult
  output 1 string
  exit_code 2 int32
  rejected 3 bool

EditFileV2Result
  contents_before_edit 1 string
  file_was_created 2 bool
  diff 3 any
  rejected 4 bool
  result_for_model 10 string
  contents_after_edit 12 string
`;
