// The client's half where a stream goes one way only, and how errors come (PROTOCOL.md §1.5, §1.7).

/** `BidiAppendRequest`, `BidiPollRequest`, `BidiPollResponse`, `ErrorDetails`, and the one configuration that says where agents are. */
export const bidi = `
BidiRequestId
  request_id 1 string

# data: hex of a message of the stream that has this request id; data_binary: the same as bytes
BidiAppendRequest
  data 1 hex
  request_id 2 BidiRequestId
  append_seqno 3 int64
  data_binary 4 payload

# whether request_id is text or a BidiRequestId is not known
BidiPollRequest
  request_id 1 any
  start_request 2 any

BidiPollResponse
  seqno 1 int64
  data 2 hex
  eof 3 bool

ErrorDetails
  error 1 enum
  details 2 CustomErrorDetails
  is_expected 3 bool

CustomErrorDetails
  title 1 string
  detail 2 string
  is_retryable 4 bool
  show_request_id 5 bool
  should_show_immediate_error 6 bool
  additional_info 7 map<string,string>
  buttons 8 any*
  plan_choices 9 any*
  analytics_metadata 10 any

GetServerConfigResponse
  http2_config 7 enum
  agent_url_config 27 AgentUrlConfig

AgentUrlConfig
  agent_url 1 string
  agentn_url 2 string
`;
