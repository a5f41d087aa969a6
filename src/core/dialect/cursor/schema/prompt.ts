// What a human asked, and what they attached to it (PROTOCOL.md §2.3).

/** `UserMessage`, `SelectedContext` and what can be selected. */
export const prompt = `
UserMessage
  text 1 string
  message_id 2 string
  selected_context 3 SelectedContext
  mode 4 enum
  is_simulated_msg 5 bool
  best_of_n_group_id 6 string
  try_use_best_of_n_promotion 7 bool
  rich_text 8 string
  simulated_msg_reason 9 any
  conversation_state_blob_id 10 bytes
  subagent_system_reminder 11 any
  triggering_user_info 13 TriggeringUserInfo
  execute_plan_info 14 any
  simulated_message_metadata 15 any
  prompt_reference_id 16 string
  thread_id 17 string
  text_blob_id 18 bytes
  rich_text_blob_id 19 bytes
  hook_additional_contexts 21 any*
  custom_mode_intent 22 any
  project_details 23 any
  turn_steer 24 any
  started_at_ms 25 uint64
  completed_at_ms 26 uint64
  sent_by_agent_id 27 string

SelectedContext
  selected_images 1 SelectedImage*
  invocation_context 2 InvocationContext
  extra_context 3 any*
  files 4 SelectedFile*
  code_selections 5 SelectedCodeSelection*
  terminals 6 SelectedTerminal*
  terminal_selections 7 SelectedTerminal*
  folders 8 SelectedFolder*
  external_links 9 SelectedExternalLink*
  cursor_rules 10 SelectedCursorRule*
  git_diff_from_branch_to_main 11 SelectedGitDiff
  cursor_commands 12 SelectedCursorCommand*
  documentations 13 Unnamed*
  ui_elements 14 Unnamed*
  console_logs 15 Unnamed*
  extra_context_entries 16 ExtraContextEntry*
  git_commits 17 SelectedGitCommit*
  git_diff 18 SelectedGitDiff
  past_chats 19 SelectedPastChat*
  git_pr_diff_selections 20 Unnamed*
  selected_pull_requests 21 Unnamed*
  selected_subagents 22 Unnamed*
  selected_videos 23 Unnamed*
  selected_browsers 24 Unnamed*
  selected_documents 25 Unnamed*
  selected_skills 26 Unnamed*
  recent_agents_context 27 any
  selected_agentic_git_action 34 any

SelectedImage
  blob_id 1 bytes
  uuid 2 string
  path 3 string
  dimension 4 Unnamed
  mime_type 7 string
  data 8 any
  blob_id_with_data 9 BlobIdWithData

BlobIdWithData
  blob_id 1 bytes
  data 2 any

SelectedFile
  content 1 string
  path 2 string
  relative_path 3 string

SelectedCodeSelection
  content 1 string
  path 2 string
  relative_path 3 string
  range 4 Range

Range
  start 1 Position
  end 2 Position

Position
  line 1 uint32
  column 2 uint32

SelectedFolder
  path 1 string
  relative_path 2 string
  directory_tree 3 any

SelectedTerminal
  content 1 string
  title 2 string
  path 3 string
  range 4 Range

SelectedExternalLink
  url 1 string
  uuid 2 string
  pdf_content 3 string
  is_pdf 4 bool
  filename 5 string
  blob_id 6 bytes

SelectedCursorCommand
  name 1 string
  content 2 string

SelectedCursorRule
  rule 1 CursorRule

CursorRule
  full_path 1 string
  content 2 string
  type 3 any
  source 4 enum
  git_remote_origin 5 string

SelectedGitCommit
  sha 1 string
  message 2 string
  description 3 string
  diff 4 any

SelectedGitDiff
  content 1 string
  full_content_length 2 any

SelectedPastChat
  agent_id 1 string
  name 2 string

ExtraContextEntry
  data 1 string
  blob_id 2 bytes
`;
