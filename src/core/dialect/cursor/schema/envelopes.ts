// What client and server of the agent plane send each other (PROTOCOL.md §2.1).

/** `AgentClientMessage`, `AgentServerMessage`. */
export const envelopes = `
AgentClientMessage
  run_request 1 AgentRunRequest
  exec_client_message 2 ExecClientMessage
  kv_client_message 3 KvClientMessage
  conversation_action 4 ConversationAction
  exec_client_control_message 5 ExecClientControlMessage
  interaction_response 6 InteractionResponse
  client_heartbeat 7 Empty
  prewarm_request 8 PrewarmRequest

AgentServerMessage
  interaction_update 1 InteractionUpdate
  exec_server_message 2 ExecServerMessage
  conversation_checkpoint_update 3 ConversationStateStructure
  kv_server_message 4 KvServerMessage
  exec_server_control_message 5 ExecServerControlMessage
  interaction_query 7 InteractionQuery
  ttft_breakdown 8 Unnamed

ExecServerControlMessage
  abort 1 ExecAbort

ExecAbort
  id 1 uint32

# no fields
Empty

# a message of whose fields nothing is known: they stay numbers
Unnamed

# google.protobuf, as its own documentation has it
Value
  null_value 1 enum
  number_value 2 double
  string_value 3 string
  bool_value 4 bool
  struct_value 5 Struct
  list_value 6 ListValue

Struct
  fields 1 map<string,Value>

ListValue
  values 1 Value*
`;
