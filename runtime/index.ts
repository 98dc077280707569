export type { ModelClass } from '../models/inspect.ts';
export type * from './api.ts';
export { SippClient, type SippClientOptions } from './client.ts';
export type { NativeRuntimeConfig, SamplerStage, SamplingConfig } from './config/native-runtime-config.ts';
export { parseRuntimeConfig } from './config/parse-config.ts';
export {
  applySettings,
  describeSettings,
  parseSetting,
  type Setting,
  type SettingDescription,
} from './config/settings.ts';
export { type ErrorCode, type ErrorDetails, type RemoteFailure, SippError } from './contract/errors.ts';
export type {
  CancellationReason,
  FinishReason,
  RequestStats,
  TokenBatch,
  TokenLogprob,
  TokenUsage,
} from './contract/events.ts';
export type {
  ChatMessage,
  ContentPart,
  EndpointRef,
  SippTextOptions,
  TextMessage,
  ToolCall,
  ToolChoice,
  ToolDefinition,
} from './contract/options.ts';
export type {
  Backend,
  EffectiveSettings,
  EngineCapabilities,
  EngineDescription,
  EngineStats,
  LoadEngine,
  PoolingType,
} from './engine/engine.ts';
export {
  type DecodedGatewayBody,
  decodeGatewayChatBody,
  decodeGatewayEmbedBody,
  decodeGatewayQueryBody,
} from './toolkit/decode-gateway-body.ts';
export { type GatewayErrorResponse, gatewayErrorResponse } from './toolkit/gateway-error-response.ts';
export { GatewayProfileError, isGatewayProfileError } from './toolkit/gateway-profile-error.ts';
export { gatewayEmbeddingResponseBody, gatewayTextResponseBody } from './toolkit/gateway-response-body.ts';
export { gatewayTextStreamResponse } from './toolkit/gateway-text-stream-response.ts';
