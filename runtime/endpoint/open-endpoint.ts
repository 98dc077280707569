import type { EndpointDescriptor } from '../api.ts';
import type { EndpointRef } from '../contract/options.ts';
import type { Endpoint, OpenOptions } from './endpoint.ts';

type Open<Descriptor> = (id: string, descriptor: Descriptor, options: OpenOptions) => Promise<Endpoint>;
type Openers = { readonly [Kind in EndpointRef['kind']]: Open<Extract<EndpointDescriptor, { kind: Kind }>> };

/** One line a kind. The files behind it are loaded when the first endpoint of that kind is added. */
const openers: Openers = {
  local: async (id, descriptor, options) => {
    const { openLocalEndpoint } = await import('./local-endpoint.ts');
    return openLocalEndpoint(id, descriptor, options);
  },
  gateway: async (id, descriptor) => {
    const { openGatewayEndpoint } = await import('./gateway/gateway-endpoint.ts');
    return openGatewayEndpoint(id, descriptor);
  },
  provider: async (id, descriptor) => {
    const { openProviderEndpoint } = await import('./provider/provider-endpoint.ts');
    return openProviderEndpoint(id, descriptor);
  },
};

/** Makes the endpoint that a checked descriptor describes, ready for requests. Throws what the kind's own file throws. */
export function openEndpoint(id: string, descriptor: EndpointDescriptor, options: OpenOptions): Promise<Endpoint> {
  const open = openers[descriptor.kind] as Open<EndpointDescriptor>; // The table pairs each kind with its descriptor.
  return open(id, descriptor, options);
}
