// Cursor's RPCs whose messages are known (PROTOCOL.md §1.2, §1.5), and those whose bodies are not kept.

/**
 * `Service/Method  plane  transport  request  response  [client message]`: what a stream that is split in two gets through
 * `BidiAppend` stands last; where it is polled for, the answers hold messages of the method without `Poll`.
 */
export const knownRpcs = `
agent.v1.AgentService/Run     agent bidi AgentClientMessage AgentServerMessage
agent.v1.AgentService/RunSSE  agent sse  BidiRequestId      AgentServerMessage AgentClientMessage
agent.v1.AgentService/RunPoll agent poll BidiPollRequest    BidiPollResponse   AgentClientMessage

aiserver.v1.BidiService/BidiAppend bidi-append unary BidiAppendRequest any

aiserver.v1.InferenceService/RunInference     inference bidi RunInferenceClientMessage RunInferenceServerMessage
aiserver.v1.InferenceService/RunInferenceSSE  inference sse  BidiRequestId             RunInferenceServerMessage RunInferenceClientMessage
aiserver.v1.InferenceService/RunInferencePoll inference poll BidiPollRequest           BidiPollResponse          RunInferenceClientMessage
aiserver.v1.InferenceService/Stream           inference stream InferenceStreamRequest  InferenceStreamResponse

aiserver.v1.ChatService/StreamUnifiedChat                        chat stream StreamUnifiedChatRequest StreamUnifiedChatResponse
aiserver.v1.ChatService/StreamUnifiedChatWithTools               chat bidi StreamUnifiedChatRequestWithTools StreamUnifiedChatResponseWithTools
aiserver.v1.ChatService/StreamUnifiedChatWithToolsSSE            chat sse  BidiRequestId   StreamUnifiedChatResponseWithTools StreamUnifiedChatRequestWithTools
aiserver.v1.ChatService/StreamUnifiedChatWithToolsPoll           chat poll BidiPollRequest BidiPollResponse                   StreamUnifiedChatRequestWithTools
aiserver.v1.ChatService/StreamUnifiedChatWithToolsIdempotent     chat bidi StreamUnifiedChatRequestWithToolsIdempotent StreamUnifiedChatResponseWithToolsIdempotent
aiserver.v1.ChatService/StreamUnifiedChatWithToolsIdempotentSSE  chat sse  BidiRequestId   StreamUnifiedChatResponseWithToolsIdempotent StreamUnifiedChatRequestWithToolsIdempotent
aiserver.v1.ChatService/StreamUnifiedChatWithToolsIdempotentPoll chat poll BidiPollRequest BidiPollResponse                             StreamUnifiedChatRequestWithToolsIdempotent

aiserver.v1.ServerConfigService/GetServerConfig other unary any GetServerConfigResponse

aiserver.v1.HealthService/Ping           health unary  any any
aiserver.v1.HealthService/Unary          health unary  any any
aiserver.v1.HealthService/Stream         health stream any any
aiserver.v1.HealthService/StreamSSE      health stream any any
aiserver.v1.HealthService/StreamBidi     health bidi   any any
aiserver.v1.HealthService/StreamBidiSSE  health sse    BidiRequestId   any any
aiserver.v1.HealthService/StreamBidiPoll health poll   BidiPollRequest BidiPollResponse any

aiserver.v1.AiService/StreamCpp counted stream StreamCppRequest StreamCppResponse
`;

/** Services all of whose bodies are credentials or who somebody is; never stored. */
export const neverServices = ['AuthService'];
/** Methods of other services of which the same is true. */
export const neverMethods = ['BootstrapStatsig'];

/** Tab completion, indexing and telemetry: bodies are only counted, unless the policy asks for more. */
export const countedServices = [
  'CppService',
  'RepositoryService',
  'FileSyncService',
  'AnalyticsService',
  'ClientLoggerService',
  'MetricsService',
  'PerformanceEventService',
  'TraceService',
  'ProfilingService',
  'ToolCallEventService',
];
/** Methods of `AiService` that belong to Tab. */
export const countedMethods = ['StreamCpp', 'StreamNextCursorPrediction', 'RecordCppFate', 'CppConfig'];
