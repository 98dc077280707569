import type { NativeRuntimeConfig } from '../../runtime/config/native-runtime-config.ts';
import type { EndpointRef } from '../../runtime/contract/options.ts';
import type { EngineDescription } from '../../runtime/engine/engine.ts';
import type { SippClient } from '../../runtime/index.ts';
import type { CliContext } from '../context.ts';
import { showLoadProgress } from '../render/load-progress.ts';
import type { FoundModel } from './find-model.ts';
import { type MachineFlags, type SamplingFlags, toRuntimeConfig } from './runtime-flags.ts';
import { type SamplingInForce, samplingInForce } from './sampling-line.ts';

export interface ModelRequest {
  readonly model: FoundModel;
  readonly flags: SamplingFlags & MachineFlags;
  readonly context: CliContext;
}

export interface LoadedModel {
  readonly client: SippClient;
  readonly endpoint: EndpointRef;
  readonly description: EngineDescription;
  /** What the flags ask for. */
  readonly config: NativeRuntimeConfig;
  /** Reads the model's header again: only who shows it pays for that. */
  readonly sampling: () => SamplingInForce;
}

/** Loads a model as the flags say, hands it to `use`, and frees it whatever happens there. */
export async function withModel(request: ModelRequest, use: (loaded: LoadedModel) => Promise<void>): Promise<void> {
  const { SippClient: Client } = await import('../../runtime/client.ts');
  const client = new Client();
  try {
    await use(await load(client, request));
  } finally {
    await client.close();
  }
}

async function load(client: SippClient, { model, flags, context }: ModelRequest): Promise<LoadedModel> {
  const config = toRuntimeConfig(flags);
  const progress = showLoadProgress(context);
  try {
    const endpoint = await client.add(
      model.name,
      { kind: 'local', modelPath: model.path, config, ...(flags.backend && { backend: flags.backend }) },
      { signal: context.signal, onProgress: progress.update },
    );
    const description = client.list().find((each) => each.endpoint.id === endpoint.id)?.local;
    if (description === undefined) throw new Error('The endpoint that was just added is not listed.');
    return { client, endpoint, description, config, sampling: () => samplingInForce(model.path, config.sampling) };
  } finally {
    progress.end();
  }
}
