// What opens a run of the agent, and the actions that one can be about (PROTOCOL.md §2.2, §2.3).

/** `AgentRunRequest`, `PrewarmRequest`, `ConversationAction` and what they hold; the content of a blob is text where it can be, so that it can be masked. */
export const runRequest = `
AgentRunRequest
  conversation_state 1 ConversationStateStructure
  action 2 ConversationAction
  model_details 3 ModelDetails
  mcp_tools 4 McpTools
  conversation_id 5 string
  mcp_file_system_options 6 Unnamed
  skill_options 7 Unnamed
  custom_system_prompt 8 string
  requested_model 9 RequestedModel
  suggest_next_prompt 10 bool
  subagent_type_name 11 string
  exclude_workspace_context 12 bool
  harness 13 any
  # of 14, 15 and 20 no more is known than that models come with credentials
  selected_subagent_models 14 secret
  selected_subagent_model_details 15 secret
  conversation_group_id 16 string
  pre_fetched_blobs 17 PreFetchedBlob*
  dev_raw_model_slug 18 string
  client_supports_inline_images 19 bool
  subagent_model_overrides 20 secret
  can_create_cloud_subagents 21 bool
  suppress_subagent_progress_update_tool 22 bool
  client_supports_send_to_user 23 bool
  computer_use_coordinate_mode 24 enum
  run_id 25 string
  agent_session_id 26 string
  client_supports_prompt_context_usage_rpc 27 bool
  client_supports_routed_model_update 28 bool
  system_prompt_spec 29 any
  client_llm_gateway_credential 30 secret
  client_supports_preview_card 31 bool
  started_as_new_project 32 bool
  first_project_onboarding 33 any

PrewarmRequest
  model_details 1 ModelDetails
  conversation_id 2 string
  conversation_state 3 ConversationStateStructure
  mcp_tools 4 McpTools
  requested_model 9 RequestedModel
  pre_fetched_blobs 17 PreFetchedBlob*
  agent_session_id 24 string
  client_llm_gateway_credential 27 secret

PreFetchedBlob
  id 1 bytes
  value 2 any

McpTools
  mcp_tools 1 McpToolDefinition*

# 3 was seen as a Value and as a Struct; 6 holds the same as text
McpToolDefinition
  input_schema 3 any
  input_schema_json 6 any
  output_schema_json 7 any
  annotations_json 8 any

ConversationAction
  user_message_action 1 UserMessageAction
  resume_action 2 Unnamed
  cancel_action 3 CancelAction
  summarize_action 4 Unnamed
  shell_command_action 5 ShellCommandAction
  start_plan_action 6 StartPlanAction
  execute_plan_action 7 ExecutePlanAction
  async_ask_question_completion_action 8 Unnamed
  cancel_subagent_action 10 Unnamed
  triggering_auth_id 11 string
  background_task_completion_action 12 Unnamed
  background_shell_action 13 Unnamed
  background_subagent_action 14 Unnamed
  triggering_user_info 15 TriggeringUserInfo
  subscription_notification_action 16 Unnamed
  request_context_parts 17 any
  goal_continuation_action 18 Unnamed
  inject_context_action 19 Unnamed

UserMessageAction
  user_message 1 UserMessage
  request_context 2 RequestContext
  send_to_interaction_listener 3 any
  prepend_user_messages 4 UserMessage*
  interrupted_pending_tool_call_resolutions 6 any
  conversation_history 7 ConversationHistory

CancelAction
  reason 1 any

ShellCommandAction
  shell_command 1 ShellCommand
  exec_id 2 string

ShellCommand
  command 1 string

StartPlanAction
  user_message 1 UserMessage
  request_context 2 RequestContext
  is_spec 3 bool

ExecutePlanAction
  request_context 1 RequestContext
  plan 2 any
  plan_file_uri 3 string
  plan_file_content 4 string
  execution_mode 5 enum
  kickoff_message_id 6 string
  plan_id 7 string

TriggeringUserInfo
  auth_id 1 string
  user_id 2 any
`;
