import { Option } from 'commander';
import { collected, decimal, gpuLayers, oneOf, wholeNumber, wholeNumbers } from './flag-values.ts';

// The flags of each command, as tables; program.ts says which command takes which.

export const answerOptions = (): Option[] =>
  grouped('Answer:', [
    option('--chat', "put the prompt as a user's message through the model's chat template"),
    option('--system <text>', 'system message; implies --chat'),
    option(
      '--max-tokens <n>',
      'end after this many tokens (default: when the model ends or its context is full)',
    ).argParser(wholeNumber('--max-tokens', { minimum: 1 })),
    option('--stop <text>', 'end before this text; may be repeated').argParser(collected),
    option('--grammar <gbnf>', 'the answer must follow this GBNF grammar'),
    option('--grammar-file <path>', 'the same, from a file'),
    option('--schema <json|path>', 'the answer must be JSON that follows this JSON Schema'),
  ]);

const gatewayConfig = (): Option =>
  option('-c, --config <file>', "the gateway's configuration, in TOML").default('gateway.toml');

export const gatewayCheckOptions = (): Option[] => [
  gatewayConfig(),
  option('--deep', 'also check secrets, model files, ports and providers'),
  option('--json', 'print the result as JSON'),
];

export const gatewayServeOptions = (): Option[] => [
  gatewayConfig(),
  option('-b, --backend <name>', 'what every local model runs on, whatever the configuration says').argParser(
    oneOf('--backend', ['auto', 'cpu', 'cuda', 'metal', 'vulkan']),
  ),
];

export const chatOptions = (): Option[] =>
  grouped('Answer:', [
    option('--system <text>', 'system message'),
    option('--max-tokens <n>', 'end an answer after this many tokens').argParser(
      wholeNumber('--max-tokens', { minimum: 1 }),
    ),
    option('--stop <text>', 'end before this text; may be repeated').argParser(collected),
  ]);

export const samplingOptions = (): Option[] =>
  grouped('Sampling:', [
    option('--temperature <t>', "randomness; 0: always the likeliest token (default: the model's, else 0.7)").argParser(
      decimal('--temperature', { minimum: 0, maximum: 100 }),
    ),
    option('--top-k <k>', 'keep the k likeliest tokens; 0: all (default: 40)').argParser(
      wholeNumber('--top-k', { minimum: 0, maximum: 2_147_483_647 }),
    ),
    option('--top-p <p>', 'keep the likeliest tokens that sum up to p (default: 0.8)').argParser(
      decimal('--top-p', { minimum: 0, maximum: 1 }),
    ),
    option('--min-p <p>', 'drop tokens less likely than p times the likeliest').argParser(
      decimal('--min-p', { minimum: 0, maximum: 1 }),
    ),
    option('--seed <n>', 'random seed (default: a new one each time)').argParser(
      wholeNumber('--seed', { minimum: 0, maximum: 4_294_967_295 }),
    ),
    option('--samplers <list>', 'stages of the sampler chain in order, separated by commas'),
  ]);

export const machineOptions = (): Option[] =>
  grouped('Model and machine:', [
    option('--ctx-size <n>', "tokens of context; 0: the model's own, at most 8192 (default: 0)").argParser(
      wholeNumber('--ctx-size', { minimum: 0, maximum: 2_147_483_647 }),
    ),
    option('--batch-size <n>', 'prompt tokens evaluated at once (default: 512)').argParser(
      wholeNumber('--batch-size', { minimum: 1, maximum: 65_536 }),
    ),
    option('--threads <n>', 'processor threads; 0: chosen, and adapted while running (default: 0)').argParser(
      wholeNumber('--threads', { minimum: 0, maximum: 512 }),
    ),
    option('--backend <name>', 'auto, cpu, cuda, metal or vulkan (default: auto)').argParser(
      oneOf('--backend', ['auto', 'cpu', 'cuda', 'metal', 'vulkan']),
    ),
    option('--gpu-layers <n>', 'layers on the GPU: auto, all or a number (default: auto)').argParser(
      gpuLayers('--gpu-layers'),
    ),
    option('--set <group.key=value>', 'any runtime setting; wins over its own flag; may be repeated').argParser(
      collected,
    ),
  ]);

export const outputOptions = (): Option[] =>
  grouped('Output:', [
    option('--stats <level>', 'measurements on stderr: off, basic or profile (default: off)').argParser(
      oneOf('--stats', ['off', 'basic', 'profile']),
    ),
    option('--json', 'one JSON document when the answer is complete').conflicts('ndjson'),
    option('--ndjson', 'a line of JSON for each batch of tokens'),
  ]);

export const doctorOptions = (): Option[] => [
  option('--target <name>', 'what for: core, node, wasm, gateway, docs or all (default: all)').argParser(
    oneOf('--target', ['all', 'core', 'node', 'wasm', 'gateway', 'docs']),
  ),
  option('--backend <name>', 'cpu, cuda, metal, vulkan or all; one that is named is required (default: all)').argParser(
    oneOf('--backend', ['all', 'cpu', 'cuda', 'metal', 'vulkan']),
  ),
  option('--deep', 'also an answer from every backend, and a program through every compiler: takes seconds'),
  option('--fix', 'carry out the fixes that stay in the checkout, then check again'),
  option('--json', 'print the findings as JSON'),
];

export const benchOptions = (): Option[] => [
  option(
    '--vs <path>',
    'llama-bench, llama-server or the folder of @wllama/wllama, in turns with it; may be repeated',
  ).argParser(collected),
  option('--scenario <list>', 'what to measure, separated by commas, or all (default: rates)'),
  option('--concurrency <list>', 'answers at the same time, separated by commas (default: 1,4,8)').argParser(
    wholeNumbers('--concurrency'),
  ),
  option('--repetitions <n>', 'measurements of each figure (default: 5)').argParser(
    wholeNumber('--repetitions', { minimum: 1 }),
  ),
  option('--prompt-tokens <n>', 'length of the prompt').argParser(wholeNumber('--prompt-tokens', { minimum: 1 })),
  option('--max-tokens <n>', 'length of the answer').argParser(wholeNumber('--max-tokens', { minimum: 1 })),
  option('--threads <n>', 'processor threads; 0: chosen (default: 0)').argParser(
    wholeNumber('--threads', { minimum: 0, maximum: 512 }),
  ),
  option('--ctx-size <n>', 'tokens of context of one answer').argParser(wholeNumber('--ctx-size', { minimum: 0 })),
  option('--json', 'print the figures as JSON'),
];

export const benchGatewayOptions = (): Option[] => [
  option('--scenario <list>', 'json, sse, cancel, soak and hostile, separated by commas, or all').default(
    'json,sse,cancel',
  ),
  option(
    '--connections <list>',
    'at the same time, separated by commas (default: 1,16,64,256; streams: 1,64)',
  ).argParser(wholeNumbers('--connections')),
  option('--repetitions <n>', 'measurements of each figure (default: 5)').argParser(
    wholeNumber('--repetitions', { minimum: 1 }),
  ),
  option('--seconds <n>', 'of each measurement (default: 3)').argParser(
    decimal('--seconds', { minimum: 0.1, maximum: 3600 }),
  ),
  option('--requests <n>', 'of the soak (default: 100000)').argParser(wholeNumber('--requests', { minimum: 100 })),
  option('--vs <path>', 'folder of @portkey-ai/gateway, in turns with it'),
  option('--json', 'print the figures as JSON'),
];

export const setupOptions = (): Option[] => [
  option('--profile <name>', 'also the tools for builds: browser, bindings or full').argParser(
    oneOf('--profile', ['browser', 'bindings', 'full']),
  ),
  option('--yes', 'download what the profile needs, without asking'),
  option('--no-downloads', 'use what is on this machine, or say what is missing; wins over --yes'),
  option('--no-splash', 'no greeting'),
  option('--json', 'print the result as JSON'),
];

export const cleanOptions = (): Option[] => [
  option('--purge', 'also the installed npm packages'),
  option('--toolchains', 'also downloaded libraries, headers and tools'),
  option('--dry-run', 'say what would go, and leave it there'),
];

export const testListOptions = (): Option[] => [
  option('--layer <name>', 'only suites of a layer: whitebox or interface').argParser(
    oneOf('--layer', ['whitebox', 'interface']),
  ),
  option('--search <text>', 'only suites that mention a text'),
  option('--json', 'print them as JSON'),
];

export const buildOptions = (): Option[] => [
  option(
    '--backend <name>',
    'cpu, cuda, metal, vulkan, or all that can be built here (default: cpu); none: no engine, for providers alone',
  ).argParser(oneOf('--backend', ['cpu', 'cuda', 'metal', 'vulkan', 'all', 'none'])),
  option('--prebuilt', 'link to prebuilt libraries: seconds, and no SDK'),
  option('--portable', 'for every processor of this kind, not only for this one'),
  option('--threading <name>', 'of WebAssembly: single-thread, pthread or all (default: all)').argParser(
    oneOf('--threading', ['single-thread', 'pthread', 'all']),
  ),
  option('--runtime <name>', 'of WebAssembly: cpu or webgpu (default: cpu)').argParser(
    oneOf('--runtime', ['cpu', 'webgpu']),
  ),
  option('--jobs <n>', 'compilers at the same time (default: by processors and memory)').argParser(
    wholeNumber('--jobs', { minimum: 1, maximum: 1024 }),
  ),
  option('--no-downloads', 'use what is on this machine, or say what is missing'),
  option('--explain', 'say which input changed where something is built'),
  option('--json', 'print the result as JSON'),
];

export const option = (flags: string, description: string): Option => new Option(flags, description);
const grouped = (heading: string, options: Option[]): Option[] => options.map((each) => each.helpGroup(heading));
