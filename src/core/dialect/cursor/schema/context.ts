// What Cursor adds to a prompt by itself: the editor's state, rules, environment, repositories (PROTOCOL.md §2.3).

/** `InvocationContext`, `RequestContext` and what they hold. */
export const context = `
InvocationContext
  slack_thread 1 Unnamed
  github_pr 2 Unnamed
  ide_state 3 IdeState
  teams 4 any
  blob_id 10 bytes

IdeState
  visible_files 1 IdeFile*
  recently_viewed_files 2 IdeFile*
  currently_viewed_prs 3 Unnamed*

IdeFile
  path 1 string
  relative_path 2 string
  cursor_position 3 IdePosition
  total_lines 4 uint32

IdePosition
  line 1 uint32
  text 2 string

RequestContext
  rules 2 CursorRule*
  env 4 RequestContextEnv
  repository_info 6 any*
  tools 7 any*
  git_repos 11 GitRepoInfo*
  project_layouts 13 any*
  mcp_instructions 14 any*
  cloud_rule 16 any
  web_search_enabled 17 bool
  skill_options 18 any
  file_contents 20 map<string,any>
  user_intent_summary 21 any
  custom_subagents 22 any*
  hooks_additional_context 25 any
  hooks_config 28 any
  agent_skills 29 any*

RequestContextEnv
  os_version 1 string
  workspace_paths 2 string*
  shell 3 string
  sandbox_enabled 5 bool
  terminals_folder 7 string
  time_zone 10 string
  project_folder 11 string
  agent_transcripts_folder 12 string
  artifacts_folder 13 string
  process_working_directory 21 string

GitRepoInfo
  path 1 string
  status 2 string
  branch_name 3 string
  remote_url 4 string
`;
