// Approvals and questions that the server asks the human (PROTOCOL.md §2.7).

/** `InteractionQuery`, `InteractionResponse`. */
export const queries = `
InteractionQuery
  id 1 uint32
  web_search 2 Unnamed
  ask_question 3 Unnamed
  switch_mode 4 Unnamed
  create_plan 7 Unnamed
  setup_vm 8 Unnamed
  web_fetch 9 Unnamed
  pr_management 10 Unnamed
  mcp_auth 11 Unnamed
  generate_image 12 Unnamed
  replace_env 13 Unnamed
  connect_scm 14 Unnamed

InteractionResponse
  id 1 uint32
  web_search 2 Unnamed
  ask_question 3 Unnamed
  switch_mode 4 Unnamed
  create_plan 7 Unnamed
  setup_vm 8 Unnamed
  web_fetch 9 Unnamed
  pr_management 10 Unnamed
  mcp_auth 11 Unnamed
  generate_image 12 Unnamed
  replace_env 13 Unnamed
  connect_scm 14 Unnamed
`;
