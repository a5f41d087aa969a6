// The plane whose agent loop runs on the client: each model call whole on the wire (PROTOCOL.md §2.9).

/** `RunInferenceClientMessage`, `RunInferenceServerMessage`, `InferenceStreamRequest`, `InferenceStreamResponse`. */
export const inference = `
RunInferenceClientMessage
  run_request 1 InferenceRunRequest
  invoke_model 2 InvokeModel
  cancel_invocation 3 CancelInvocation
  finish_run 4 Empty

InferenceRunRequest
  conversation_id 1 string
  conversation_group_id 2 string
  requested_model 3 RequestedModel

InvokeModel
  invocation_id 1 string
  request 2 InferenceStreamRequest

CancelInvocation
  invocation_id 1 string

RunInferenceServerMessage
  heartbeat 1 Empty
  run_ready 2 RunReady
  invocation_response 3 InvocationResponse
  invocation_end 4 InvocationEnd

RunReady
  resolved_model 1 any
  supports_self_summary 2 bool
  routed_model_display_name 3 string
  prompt_model_metadata 4 Unnamed

InvocationResponse
  invocation_id 1 string
  response 2 InferenceStreamResponse

InvocationEnd
  invocation_id 1 string
  error 2 InvocationError

InvocationError
  code 1 any
  message 2 string
  details 3 any*

InferenceStreamRequest
  messages 1 InferenceCoreMessage*
  tools 2 InferenceTool*
  provider_defined_tools 3 Unnamed*
  model_config 4 InferenceModelConfig
  model_id 5 string
  invocation_id 6 string
  requested_model 7 InferenceRequestedModel
  conversation_id 8 string
  accepted_unadvertised_tool_names 9 string*
  automation_id 10 string
  inference_reason 11 any
  conversation_group_id 12 string

# 4 and 5 are the credentials of agent.v1's message of this name, but not of this one
InferenceRequestedModel
  model_id 1 string
  max_mode 2 bool
  parameters 3 ModelParameter*
  built_in_model 4 any
  is_variant_string_representation 5 bool

InferenceTool
  name 1 string
  description 2 string
  parameters 3 Struct
  custom_tool_format 4 any

InferenceModelConfig
  max_tokens 1 int32
  temperature 2 any
  top_p 3 any
  stop 4 string*

InferenceCoreMessage
  role 1 enum
  text 2 string
  parts 3 InferenceParts
  tool_calls 4 InferenceToolCall*
  tool_content 6 InferenceToolContent
  reasoning_parts 7 InferenceReasoningPart*

InferenceParts
  parts 1 InferencePart*

InferencePart
  text 1 InferenceText
  image 2 InferenceImage
  file 3 InferenceFile

InferenceText
  text 1 string

InferenceImage
  data 1 any
  mime_type 2 string

InferenceFile
  data 1 any
  media_type 2 string
  filename 3 string

InferenceToolCall
  tool_call_id 1 string
  tool_name 2 string
  args 3 Struct

InferenceToolContent
  parts 1 InferenceToolResult*

InferenceToolResult
  tool_call_id 1 string
  tool_name 2 string
  result 3 Value
  is_error 4 bool

# as thinking_part; the signature is the provider's own
InferenceReasoningPart
  text 1 any
  signature 2 opaque

InferenceStreamResponse
  text_part 1 InferenceTextPart
  tool_call_part 2 InferenceToolCallPart
  usage 3 InferenceUsage
  response_info 4 InferenceResponseInfo
  extended_usage 5 InferenceExtendedUsage
  provider_metadata 6 Unnamed
  invocation_id 7 string
  error 8 InferenceError
  thinking_part 9 InferenceThinkingPart
  image_descriptions 10 any

InferenceTextPart
  text 1 string
  is_final 2 bool

InferenceToolCallPart
  tool_call_id 1 string
  tool_name 2 string
  args 3 string
  is_complete 4 bool
  tool_index 5 int32

InferenceUsage
  prompt_tokens 1 int32
  completion_tokens 2 int32
  total_tokens 3 int32

InferenceResponseInfo
  id 1 string
  model 2 string
  created_at 3 any
  messages 4 InferenceCoreMessage*
  error_message 5 string

InferenceExtendedUsage
  input_tokens 1 int32
  output_tokens 2 int32
  cache_read_tokens 3 int32
  cache_write_tokens 4 int32
  max_tokens 5 int32

InferenceError
  message 1 string
  code 2 any
  is_input_limit 3 bool
  is_output_limit 4 bool
  error_type 5 enum

InferenceThinkingPart
  text 1 string
  signature 2 opaque
  is_final 3 bool
`;
