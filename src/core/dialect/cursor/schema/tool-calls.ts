// The tools of the agent plane by number (PROTOCOL.md §2.6); a number that is not here stays as `#N`.

/** `ToolCall` and the two halves of each tool. */
export const toolCalls = `
ToolCall
  shell_tool_call 1 ShellToolCall
  delete_tool_call 3 DeleteToolCall
  glob_tool_call 4 GlobToolCall
  grep_tool_call 5 GrepToolCall
  read_tool_call 8 ReadToolCall
  update_todos_tool_call 9 UpdateTodosToolCall
  read_todos_tool_call 10 OtherToolCall
  edit_tool_call 12 EditToolCall
  ls_tool_call 13 LsToolCall
  read_lints_tool_call 14 ReadLintsToolCall
  mcp_tool_call 15 McpToolCall
  sem_search_tool_call 16 SemSearchToolCall
  create_plan_tool_call 17 CreatePlanToolCall
  web_search_tool_call 18 WebSearchToolCall
  task_tool_call 19 TaskToolCall
  list_mcp_resources_tool_call 20 OtherToolCall
  read_mcp_resource_tool_call 21 OtherToolCall
  apply_agent_diff_tool_call 22 OtherToolCall
  ask_question_tool_call 23 AskQuestionToolCall
  fetch_tool_call 24 FetchToolCall
  switch_mode_tool_call 25 SwitchModeToolCall
  # January 2026 only
  exa_search_tool_call 26 OtherToolCall
  exa_fetch_tool_call 27 OtherToolCall
  generate_image_tool_call 28 OtherToolCall
  record_screen_tool_call 29 OtherToolCall
  computer_use_tool_call 30 OtherToolCall
  write_shell_stdin_tool_call 31 OtherToolCall
  reflect_tool_call 32 OtherToolCall
  setup_vm_environment_tool_call 33 OtherToolCall
  truncated_tool_call 34 TruncatedToolCall
  start_grind_execution_tool_call 35 OtherToolCall
  start_grind_planning_tool_call 36 OtherToolCall
  web_fetch_tool_call 37 WebFetchToolCall
  report_bugfix_results_tool_call 38 OtherToolCall
  ai_attribution_tool_call 39 OtherToolCall
  pr_management_tool_call 40 OtherToolCall
  mcp_auth_tool_call 41 OtherToolCall
  await_tool_call 42 OtherToolCall
  blame_by_file_path_tool_call 43 OtherToolCall
  get_mcp_tools_tool_call 44 OtherToolCall
  report_bug_tool_call 45 OtherToolCall
  set_active_branch_tool_call 46 OtherToolCall
  communicate_update_tool_call 48 OtherToolCall
  send_final_summary_tool_call 49 OtherToolCall
  update_pr_code_tour_tool_call 50 OtherToolCall
  replace_env_tool_call 51 OtherToolCall
  edit_pr_labels_tool_call 52 OtherToolCall
  record_ci_investigation_findings_tool_call 53 OtherToolCall
  hook_additional_contexts 54 any*
  send_message_tool_call 55 OtherToolCall
  fetch_cloud_agent_data_tool_call 56 OtherToolCall
  tool_call_id 57 string
  send_to_user_tool_call 58 OtherToolCall
  started_at_ms 59 uint64
  completed_at_ms 60 uint64
  pi_read_tool_call 61 OtherToolCall
  pi_bash_tool_call 62 OtherToolCall
  pi_edit_tool_call 63 OtherToolCall
  pi_write_tool_call 64 OtherToolCall
  pi_grep_tool_call 65 OtherToolCall
  pi_find_tool_call 66 OtherToolCall
  pi_ls_tool_call 67 OtherToolCall
  connect_scm_tool_call 68 OtherToolCall
  search_conversations_tool_call 69 OtherToolCall
  create_goal_tool_call 70 OtherToolCall
  update_goal_tool_call 71 OtherToolCall
  adopt_tool_call 72 OtherToolCall
  get_agent_status_tool_call 73 OtherToolCall
  send_to_agent_tool_call 74 OtherToolCall
  read_agent_transcript_tool_call 75 OtherToolCall
  create_agent_tool_call 76 OtherToolCall
  stop_agent_tool_call 77 OtherToolCall
  get_pr_code_tour_tool_call 78 OtherToolCall
  write_canvas_tool_call 79 OtherToolCall
  read_canvas_tool_call 80 OtherToolCall

# of a tool whose fields are not known
OtherToolCall
  args 1 Unnamed
  result 2 Unnamed

ShellToolCall
  args 1 ShellArgs
  result 2 ShellResult
  description 3 string

DeleteToolCall
  args 1 DeleteArgs
  result 2 DeleteResult

GlobToolCall
  args 1 GlobArgs
  result 2 GlobResult

GrepToolCall
  args 1 GrepArgs
  result 2 GrepResult

ReadToolCall
  args 1 ReadToolArgs
  result 2 ReadToolResult

UpdateTodosToolCall
  args 1 UpdateTodosArgs
  result 2 UpdateTodosResult

EditToolCall
  args 1 EditArgs
  result 2 EditResult

LsToolCall
  args 1 LsArgs
  result 2 LsResult

ReadLintsToolCall
  args 1 ReadLintsArgs
  result 2 OtherResult

McpToolCall
  args 1 McpArgs
  result 2 McpResult

SemSearchToolCall
  args 1 SemSearchArgs
  result 2 OtherResult

CreatePlanToolCall
  args 1 CreatePlanArgs
  result 2 CreatePlanResult

WebSearchToolCall
  args 1 WebSearchArgs
  result 2 WebSearchResult

TaskToolCall
  args 1 TaskArgs
  result 2 TaskResult
  cloud_agent_bc_id 3 string

AskQuestionToolCall
  args 1 AskQuestionArgs
  result 2 AskQuestionResult

FetchToolCall
  args 1 UrlArgs
  result 2 FetchResult

SwitchModeToolCall
  args 1 SwitchModeArgs
  result 2 Unnamed

WebFetchToolCall
  args 1 UrlArgs
  result 2 WebFetchResult

TruncatedToolCall
  original_step_blob_id 1 bytes
  args 2 Unnamed
  result 3 Unnamed
`;
