import type { SippChatRequest, SippEmbedRequest, SippQueryRequest } from '../../api.ts';
import { checkExtraFields } from '../http/extra-fields.ts';
import type { GatewayTarget } from './parse-gateway-target.ts';
import { typedFields } from './typed-fields.ts';

type TextInput = Pick<SippQueryRequest, 'prompt'> | Pick<SippChatRequest, 'messages'>;
type Body = Readonly<Record<string, unknown>>;

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
