import type { SippChatRequest, SippEmbedRequest, SippQueryRequest } from '../../api.ts';
import { encodeMessages, type MessageBody } from '../../profile/messages.ts';
import { encodeToolChoice, encodeTools, type ToolBody, type ToolChoiceBody } from '../../profile/tools.ts';
import { checkExtraFields } from '../http/extra-fields.ts';
import type { GatewayTarget } from './parse-gateway-target.ts';
import { typedFields } from './typed-fields.ts';

/** What a text request is about, as it is on the wire. */
export type TextInput = Pick<SippQueryRequest, 'prompt'> | ChatInput;

interface ChatInput {
  readonly messages: readonly MessageBody[];
  readonly tools?: readonly ToolBody[];
  readonly tool_choice?: ToolChoiceBody;
}

type Body = Readonly<Record<string, unknown>>;

/** Tools are there only where some are given: older gateways refuse the field. */
export function toChatInput({ messages, tools = [], toolChoice }: SippChatRequest): ChatInput {
  return {
    messages: encodeMessages(messages),
    ...(tools.length > 0 && { tools: encodeTools(tools) }),
    ...(toolChoice !== undefined && { tool_choice: encodeToolChoice(toolChoice) }),
  };
}

/** The body of a query or chat. Typed fields are always there: some gateways want to see them. */
export function toTextBody(
  { target, protocolOptions }: GatewayTarget,
  input: TextInput,
  { options = {}, endpointOptions = {}, stream }: Omit<SippQueryRequest, 'prompt'> & { readonly stream: boolean },
): Body {
  const { maxTokens = null, temperature = null, topP = null, stop = [] } = options;
  return {
    ...protocolOptions,
    ...checkExtraFields('endpoint_options', endpointOptions, typedFields),
    model: target,
    ...input,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    stop: stop.filter((text) => text !== ''),
    stream,
  };
}

/** The body of an embedding. */
export function toEmbedBody(
  { target, protocolOptions }: GatewayTarget,
  { input, endpointOptions = {} }: SippEmbedRequest,
): Body {
  return {
    ...protocolOptions,
    ...checkExtraFields('endpoint_options', endpointOptions, typedFields),
    model: target,
    input,
  };
}
