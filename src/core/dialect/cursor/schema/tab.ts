// Tab completion: counted only, unless the policy asks for more (PROTOCOL.md §2.10).

/** `StreamCppRequest`, `StreamCppResponse`. */
export const tab = `
StreamCppRequest
  current_file 1 CppCurrentFile
  diff_history 2 string*
  model_name 3 string
  linter_errors 4 Unnamed
  file_diff_histories 7 Unnamed*
  context_items 13 Unnamed*
  workspace_id 18 string
  additional_files 19 Unnamed*

CppCurrentFile
  relative_workspace_path 1 string
  contents 2 string
  cursor_position 3 Unnamed
  language_id 5 string
  total_lines 8 int32
  sha_256_hash 17 string
  workspace_root_path 19 string

StreamCppResponse
  text 1 string
  suggestion_start_line 2 int32
  suggestion_confidence 3 int32
  done_stream 4 bool
  range_to_replace 11 Unnamed
  cursor_prediction_target 12 Unnamed
  done_edit 13 bool
  model_info 14 Unnamed
  begin_edit 15 bool
  binding_id 17 string
`;
