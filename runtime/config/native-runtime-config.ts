import { type Static, Type } from '@sinclair/typebox';

const exact = { additionalProperties: false } as const;
const literals = <const T extends readonly string[]>(values: T, options = {}) =>
  Type.Unsafe<T[number]>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      options,
    ),
  );
const int = (minimum: number, description: string, maximum = 2_147_483_647) =>
  Type.Optional(Type.Integer({ minimum, maximum, description }));
const float = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Number({ minimum, maximum, description }));
const flag = (description: string) => Type.Optional(Type.Boolean({ description }));

/** The stages a sampler chain can name, each at most once, run in the order given. */
export const samplerStages = [
  'penalties',
  'dry',
  'top_n_sigma',
  'top_k',
  'typical_p',
  'top_p',
  'min_p',
  'xtc',
  'temperature',
  'infill',
  'adaptive_p',
] as const;
export type SamplerStage = (typeof samplerStages)[number];

/** Types a KV cache can be stored in. */
export const cacheTypes = ['f16', 'f32', 'bf16', 'q8_0', 'q4_0', 'q4_1', 'iq4_nl', 'q5_0', 'q5_1'] as const;

export const SamplingConfig = Type.Object(
  {
    samplers: Type.Optional(
      Type.Array(literals(samplerStages), {
        uniqueItems: true,
        description:
          'Stages of the sampler chain, in order. Default: [top_k, penalties, top_p, temperature] plus the stages whose settings are given.',
      }),
    ),
    seed: int(0, 'Random seed; 4294967295 or unset: a new one each request.', 4_294_967_295),
    temperature: float(0, 100, 'Randomness; 0 takes the likeliest token. Default: 0.7.'),
    top_k: int(0, 'Keep the k likeliest tokens; 0: all. Default: 40.'),
    top_p: float(0, 1, 'Keep the likeliest tokens that sum up to p. Default: 0.8.'),
    min_p: float(0, 1, 'Drop tokens less likely than p times the likeliest.'),
    typical_p: float(0, 1, 'Locally typical sampling.'),
    top_n_sigma: float(0, 100, 'Keep tokens within n standard deviations of the best logit.'),
    xtc_probability: float(0, 1, 'Chance to drop all but the last of the tokens above xtc_threshold.'),
    xtc_threshold: float(0, 1, 'Default: 0.1.'),
    dynatemp_range: float(0, 100, 'Range of the dynamic temperature; 0: fixed.'),
    dynatemp_exponent: float(0, 100, 'Default: 1.'),
    repeat_last_n: int(-1, 'Tokens the penalties look back on; 0: none, -1: the context. Default: 64.'),
    repeat_penalty: float(0.01, 100, 'Divides logits of repeated tokens; 1: off. Default: 1.05.'),
    frequency_penalty: float(-100, 100, 'Default: 0.'),
    presence_penalty: float(-100, 100, 'Default: 0.'),
    dry_multiplier: float(0, 100, 'Strength of the DRY repetition penalty; 0: off.'),
    dry_base: float(1, 100, 'Default: 1.75.'),
    dry_allowed_length: int(0, 'Default: 2.'),
    dry_penalty_last_n: int(-1, 'Default: -1, the context.'),
    dry_sequence_breakers: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: 'Texts that end a repetition. Default: newline, colon, quote, star.',
      }),
    ),
    mirostat: int(0, '0: off, 1 or 2: that version, which replaces the stages after penalties.', 2),
    mirostat_tau: float(0, 100, 'Default: 5.'),
    mirostat_eta: float(0, 100, 'Default: 0.1.'),
    adaptive_target: float(0, 1, 'Probability that adaptive_p aims for.'),
    adaptive_decay: float(0, 0.99, 'Default: 0.9.'),
    min_keep: int(0, 'Tokens that truncating stages leave at least. Default: 0.'),
    logit_bias: Type.Optional(
      Type.Array(Type.Object({ token: Type.Integer({ minimum: 0 }), bias: Type.Number() }, exact), {
        description: 'Added to the logits of single tokens.',
      }),
    ),
    ignore_eos: flag('Never end by an end-of-generation token. Default: false.'),
  },
  exact,
);
export type SamplingConfig = Static<typeof SamplingConfig>;

const Placement = Type.Object(
  {
    devices: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: 'Devices to use, by llama.cpp name; empty: all of the backend.',
      }),
    ),
    gpu_layers: Type.Optional(
      Type.Union([literals(['auto', 'all']), Type.Object({ count: Type.Integer({ maximum: 2_147_483_647 }) }, exact)], {
        description: 'Layers on the GPU; a negative count means all. Default: auto.',
      }),
    ),
    split_mode: Type.Optional(
      literals(['none', 'layer', 'row', 'tensor'], {
        description: 'How several GPUs share the model. Default: layer.',
      }),
    ),
    main_gpu: int(0, 'Index of the GPU used with split_mode none.'),
    tensor_split: Type.Optional(
      Type.Array(Type.Number({ minimum: 0 }), { description: 'Share of the model for each GPU.' }),
    ),
    use_mmap: flag('Map the file instead of reading it. Default: true.'),
    use_mlock: flag('Keep the model in memory. Default: false.'),
    check_tensors: flag('Check the values of all tensors while loading. Default: false.'),
    no_extra_bufts: flag('Do not repack weights for this processor. Default: false.'),
    no_host: flag('Bypass host buffers. Default: false.'),
  },
  exact,
);

const Context = Type.Object(
  {
    n_ctx: int(
      0,
      "Tokens of the KV cache, over all sequences unless kv_unified; 0: the model's own, at most 8192. Default: 0.",
    ),
    n_batch: int(0, 'Tokens one tick may evaluate; 0: 2048. Default: 0.', 65_536),
    n_ubatch: int(0, 'Tokens evaluated at once; 0: 512. Default: 0.', 65_536),
    n_parallel: int(1, 'Sequences that run at the same time. Default: 4, sharing one KV cache.', 256),
    n_threads: int(
      0,
      'Threads for one token; 0: automatic, adapted while running; at most eight times the processors. Default: 0.',
      512,
    ),
    n_threads_batch: int(0, 'Threads for many tokens; 0: as n_threads. Default: 0.', 512),
    flash_attention: Type.Optional(literals(['auto', 'enabled', 'disabled'], { description: 'Default: auto.' })),
    kv_unified: flag('One KV cache shared by all sequences. Default: true where n_parallel is not given, else false.'),
    cache_type_k: Type.Optional(literals(cacheTypes, { description: 'Default: f16.' })),
    cache_type_v: Type.Optional(
      literals(cacheTypes, { description: 'Default: f16; a quantised type needs flash attention.' }),
    ),
    offload_kqv: flag('Keep the KV cache on the GPU. Default: true.'),
    op_offload: flag('Let the GPU evaluate large batches of CPU layers. Default: true.'),
    swa_full: flag('Full-size cache for sliding-window attention. Default: false.'),
    warmup: flag('Evaluate one token after loading. Default: true.'),
    rope_scaling: Type.Optional(literals(['none', 'linear', 'yarn'], { description: "Default: the model's." })),
    rope_freq_base: float(0, 1e12, "Default: the model's."),
    rope_freq_scale: float(0, 1e6, "Default: the model's."),
    yarn_orig_ctx: int(0, "Default: the model's."),
    yarn_ext_factor: float(-1, 1e6, "Default: the model's."),
    yarn_attn_factor: float(-1, 1e6, "Default: the model's."),
    yarn_beta_fast: float(-1, 1e6, "Default: the model's."),
    yarn_beta_slow: float(-1, 1e6, "Default: the model's."),
    embeddings: flag('Load for embeddings instead of text. Default: true for encoder-only models.'),
    pooling: Type.Optional(
      literals(['unspecified', 'none', 'mean', 'cls', 'last', 'rank'], { description: "Default: the model's." }),
    ),
  },
  exact,
);

const Scheduler = Type.Object(
  {
    continuous_batching: flag('Run several requests in one batch. Default: true; false runs one request at a time.'),
    policy: Type.Optional(
      Type.Object(
        {
          mode: Type.Optional(
            literals(['latency_first', 'balanced', 'throughput_first'], {
              description:
                'How much a prefill may delay running answers: by 1, 3 or 12 of their ticks, and by 16, 64 or 256 tokens in any case. Default: balanced.',
            }),
          ),
        },
        exact,
      ),
    ),
    prefill_chunk_size: int(
      0,
      'Most prompt tokens a tick takes while answers are running; 0: measured. Default: 0.',
      65_536,
    ),
    max_running_requests: int(0, 'Requests evaluated at the same time; 0: n_parallel. Default: 0.'),
    max_queued_requests: int(0, 'Requests that may wait; more are refused as overloaded; 0: no limit. Default: 0.'),
  },
  exact,
);

const Cache = Type.Object(
  {
    mode: Type.Optional(
      literals(['disabled', 'live_slot_prefix'], {
        description: 'Whether requests with the same context key reuse the KV cache. Default: live_slot_prefix.',
      }),
    ),
  },
  exact,
);

/** Everything a local model can be told when it is loaded. All groups and keys are optional, unknown keys are refused. */
export const NativeRuntimeConfig = Type.Object(
  {
    placement: Type.Optional(Placement),
    context: Type.Optional(Context),
    sampling: Type.Optional(SamplingConfig),
    scheduler: Type.Optional(Scheduler),
    cache: Type.Optional(Cache),
  },
  exact,
);
export type NativeRuntimeConfig = Static<typeof NativeRuntimeConfig>;
