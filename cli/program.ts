import { Argument, Command, Option } from 'commander';
import { type BuildTarget, buildTargets } from '../toolchain/build/build-request.ts';
import type { BenchFlags } from './commands/bench.ts';
import type { BuildFlags } from './commands/build.ts';
import type { ChatFlags } from './commands/chat.ts';
import type { CleanFlags } from './commands/clean.ts';
import type { DoctorFlags } from './commands/doctor.ts';
import type { PromptFlags } from './commands/prompt.ts';
import type { TestListFlags } from './commands/test-list.ts';
import type { ToolchainInstallFlags } from './commands/toolchain-install.ts';
import type { SetupCudaFlags } from './commands/toolchain-setup-cuda.ts';
import type { ToolchainStatusFlags } from './commands/toolchain-status.ts';
import type { CliContext } from './context.ts';
import { collected, decimal, gpuLayers, oneOf, wholeNumber, wholeNumbers } from './flag-values.ts';
import { refuseWithoutCheckout } from './needs-checkout.ts';
import { formatHelp } from './render/help.ts';
import type { SetupFlags } from './setup/setup-flags.ts';

const use = 'Talk to a model:';
const care = 'Look after sipp:';

/** The whole command line on one page. Bodies are loaded when they are called, so that `--help` stays fast. */
export function createProgram(context: CliContext): Command {
  const program = new Command('sipp')
    .usage('[model] <prompt> [flags]\n       sipp <command> [flags]')
    .description('Answers a prompt from a language model on this machine.')
    .option('-V, --version', 'versions of sipp, its engine and Node')
    .option('--verbose', 'say which settings are in force and why, and the causes of errors')
    .option('--plain', 'plain text: no colours, no symbols, nothing that moves')
    .option('--no-banner', 'no greeting')
    .helpOption('-h, --help', 'this text; after a command, that of the command')
    .commandsGroup(care)
    .helpCommand('help [command]', 'the flags of a command')
    .hook('preAction', (_program, command) => refuseWithoutCheckout(command))
    .exitOverride();

  const prompt = program
    .command('prompt [words...]', { hidden: true })
    .usage('[model] <prompt> [flags]')
    .action(async (words: string[], flags: PromptFlags) => {
      const { prompt: body } = await import('./commands/prompt.ts');
      if ((await body(words, flags, context)) === 'nothing_asked') program.help({ error: true });
    });
  addOptions(prompt, [...answerOptions(), ...samplingOptions(), ...machineOptions(), ...outputOptions()]);

  const chat = program
    .command('chat [model]')
    .helpGroup(use)
    .summary('talk with a model in the terminal (also: sipp [model])')
    .action(async (model: string | undefined, flags: ChatFlags) => {
      const { chat: body } = await import('./commands/chat.ts');
      await body(model, flags, context);
    });
  addOptions(chat, [...chatOptions(), ...samplingOptions(), ...machineOptions()]);

  program
    .command('setup')
    .summary('install what is missing, build the engine, write the launchers')
    .addOption(
      option('--profile <name>', 'also the tools for builds: browser, bindings or full').argParser(
        oneOf('--profile', ['browser', 'bindings', 'full']),
      ),
    )
    .addOption(option('--yes', 'download what the profile needs, without asking'))
    .addOption(option('--no-downloads', 'use what is on this machine, or say what is missing; wins over --yes'))
    .addOption(option('--no-splash', 'no greeting'))
    .addOption(option('--json', 'print the result as JSON'))
    .action(async (flags: SetupFlags) => {
      const { setup: body } = await import('./commands/setup.ts');
      await body(flags, context);
    });

  const examination = program
    .command('doctor')
    .summary('check this machine, with a fix for each finding')
    .action(async (flags: DoctorFlags) => {
      const { doctor: body } = await import('./commands/doctor.ts');
      await body(flags, context);
    });
  addOptions(examination, doctorOptions());

  const bench = program
    .command('bench [model]')
    .summary('measure how fast a model runs here')
    .action(async (model: string | undefined, flags: BenchFlags) => {
      const { bench: body } = await import('./commands/bench.ts');
      await body(model, flags, context);
    });
  addOptions(bench, benchOptions());

  const building = program
    .command('build')
    .summary('compile the engine for a backend, WebAssembly, packages')
    .addArgument(new Argument('<target>', 'what to build').choices(buildTargets))
    .action(async (target: BuildTarget, flags: BuildFlags) => {
      const { build: body } = await import('./commands/build.ts');
      await body(target, flags, context);
    });
  addOptions(building, buildOptions());

  const cleaning = program
    .command('clean')
    .helpGroup(care)
    .summary('remove what builds left in the checkout')
    .action(async (flags: CleanFlags) => {
      const { clean: body } = await import('./commands/clean.ts');
      await body(flags, context);
    });
  addOptions(cleaning, [
    option('--purge', 'also the installed npm packages'),
    option('--toolchains', 'also downloaded libraries, headers and tools'),
    option('--dry-run', 'say what would go, and leave it there'),
  ]);

  addToolchainCommands(program.command('toolchain').summary('find and install the tools that builds need'), context);
  addTestCommands(program.command('test').summary("list and run sipp's own test suites"), context);
  return formatHelp(program, { prompt, context });
}

function addToolchainCommands(toolchain: Command, context: CliContext): void {
  toolchain
    .helpCommand(false)
    .command('status')
    .summary('which tools this machine has')
    .addOption(option('--json', 'print them as JSON'))
    .action(async (flags: ToolchainStatusFlags) => {
      const { toolchainStatus } = await import('./commands/toolchain-status.ts');
      await toolchainStatus(flags, context);
    });
  toolchain
    .command('install <name>')
    .summary('install a tool below the checkout: cmake, ninja, ccache, emscripten, vulkan, cuda, or all but cuda')
    .addOption(option('--no-downloads', 'use what is on this machine, or say what is missing'))
    .addOption(option('--json', 'print the result as JSON'))
    .action(async (name: string, flags: ToolchainInstallFlags) => {
      const { toolchainInstall } = await import('./commands/toolchain-install.ts');
      await toolchainInstall(name, flags, context);
    });
  toolchain
    .command('setup')
    .helpCommand(false)
    .summary('decide how builds use a toolkit')
    .command('cuda')
    .summary('the GPUs that CUDA builds compile for')
    .addOption(option('--architectures <list>', 'such as "86-real;90-virtual", or detect, or portable'))
    .addOption(option('--json', 'print the result as JSON'))
    .action(async (flags: SetupCudaFlags) => {
      const { toolchainSetupCuda } = await import('./commands/toolchain-setup-cuda.ts');
      await toolchainSetupCuda(flags, context);
    });
}

function addTestCommands(test: Command, context: CliContext): void {
  test
    .helpCommand(false)
    .command('list')
    .summary('all suites and groups')
    .addOption(
      option('--layer <name>', 'only suites of a layer: whitebox or interface').argParser(
        oneOf('--layer', ['whitebox', 'interface']),
      ),
    )
    .addOption(option('--search <text>', 'only suites that mention a text'))
    .addOption(option('--json', 'print them as JSON'))
    .action(async (flags: TestListFlags) => {
      const { testList } = await import('./commands/test-list.ts');
      await testList(flags, context);
    });
  const unit = test.command('unit').summary('run suites that need nothing but this machine');
  addSuiteCommands(unit, { kind: 'unit', groups: 'whitebox, interface or full' }, context);
  const smoke = test.command('smoke').summary('run suites that take long, or need what few machines have');
  addSuiteCommands(smoke, { kind: 'smoke', groups: 'full' }, context);
}

interface SuiteKind {
  readonly kind: 'unit' | 'smoke';
  /** Names of its groups, for the help. */
  readonly groups: string;
}

function addSuiteCommands(command: Command, { kind, groups }: SuiteKind, context: CliContext): void {
  command
    .helpCommand(false)
    .command('suite <id>')
    .summary('one suite')
    .action(async (id: string) => {
      const { testRun } = await import('./commands/test-run.ts');
      await testRun({ kind, suite: id }, context);
    });
  command
    .command('group <name>')
    .summary(`a group: ${groups}`)
    .action(async (name: string) => {
      const { testRun } = await import('./commands/test-run.ts');
      await testRun({ kind, group: name }, context);
    });
}

const answerOptions = (): Option[] =>
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

const chatOptions = (): Option[] =>
  grouped('Answer:', [
    option('--system <text>', 'system message'),
    option('--max-tokens <n>', 'end an answer after this many tokens').argParser(
      wholeNumber('--max-tokens', { minimum: 1 }),
    ),
    option('--stop <text>', 'end before this text; may be repeated').argParser(collected),
  ]);

const samplingOptions = (): Option[] =>
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

const machineOptions = (): Option[] =>
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

const outputOptions = (): Option[] =>
  grouped('Output:', [
    option('--stats <level>', 'measurements on stderr: off, basic or profile (default: off)').argParser(
      oneOf('--stats', ['off', 'basic', 'profile']),
    ),
    option('--json', 'one JSON document when the answer is complete').conflicts('ndjson'),
    option('--ndjson', 'a line of JSON for each batch of tokens'),
  ]);

const doctorOptions = (): Option[] => [
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

const benchOptions = (): Option[] => [
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

const buildOptions = (): Option[] => [
  option('--backend <name>', 'cpu, cuda, metal, vulkan, or all that can be built here (default: cpu)').argParser(
    oneOf('--backend', ['cpu', 'cuda', 'metal', 'vulkan', 'all']),
  ),
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

const option = (flags: string, description: string): Option => new Option(flags, description);
const grouped = (heading: string, options: Option[]): Option[] => options.map((each) => each.helpGroup(heading));

function addOptions(command: Command, options: readonly Option[]): void {
  for (const each of options) command.addOption(each);
}
