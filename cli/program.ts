import { Argument, Command, type Option } from 'commander';
import { type PartName, partNames } from '../toolchain/bench/gateway/parts/part.ts';
import { type BuildTarget, buildTargets } from '../toolchain/build/build-request.ts';
import {
  answerOptions,
  benchGatewayOptions,
  benchOptions,
  buildOptions,
  chatOptions,
  cleanOptions,
  doctorOptions,
  gatewayCheckOptions,
  gatewayServeOptions,
  machineOptions,
  option,
  outputOptions,
  samplingOptions,
  setupOptions,
  testListOptions,
} from './command-options.ts';
import type { BenchFlags } from './commands/bench.ts';
import type { BenchGatewayFlags } from './commands/bench-gateway.ts';
import type { BuildFlags } from './commands/build.ts';
import type { ChatFlags } from './commands/chat.ts';
import type { CleanFlags } from './commands/clean.ts';
import type { DoctorFlags } from './commands/doctor.ts';
import type { GatewayCheckFlags } from './commands/gateway-check.ts';
import type { GatewayServeFlags } from './commands/gateway-serve.ts';
import type { PromptFlags } from './commands/prompt.ts';
import type { TestListFlags } from './commands/test-list.ts';
import type { ToolchainInstallFlags } from './commands/toolchain-install.ts';
import type { SetupCudaFlags } from './commands/toolchain-setup-cuda.ts';
import type { ToolchainStatusFlags } from './commands/toolchain-status.ts';
import type { CliContext } from './context.ts';
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

  const setup = program
    .command('setup')
    .summary('install what is missing, build the engine, write the launchers')
    .action(async (flags: SetupFlags) => {
      const { setup: body } = await import('./commands/setup.ts');
      await body(flags, context);
    });
  addOptions(setup, setupOptions());

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
    .usage('[options] [model]\n       sipp bench gateway [options]')
    .summary('measure how fast a model runs here')
    .action(async (model: string | undefined, flags: BenchFlags) => {
      const { bench: body } = await import('./commands/bench.ts');
      await body(model, flags, context);
    });
  addOptions(bench, benchOptions());
  addBenchGateway(bench, context);

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
  addOptions(cleaning, cleanOptions());

  addToolchainCommands(program.command('toolchain').summary('find and install the tools that builds need'), context);
  addRunCommands(program.command('run').helpGroup(use).summary('run a gateway server'), context);
  addEngineHost(program, context);
  addTestCommands(program.command('test').summary("list and run sipp's own test suites"), context);
  return formatHelp(program, { prompt, context });
}

function addBenchGateway(bench: Command, context: CliContext): void {
  const gateway = bench
    .helpCommand(false)
    .command('gateway')
    .summary('measure the gateway, beside a bare proxy in turns')
    .action(async () => {
      refuseForeignFlags(gateway, bench);
      const { benchGateway } = await import('./commands/bench-gateway.ts');
      await benchGateway(gateway.optsWithGlobals<BenchGatewayFlags>(), context);
    });
  addOptions(gateway, benchGatewayOptions());
  // What that starts beside the gateway. Not for people.
  bench
    .command('gateway-part', { hidden: true })
    .addArgument(new Argument('<name>', 'which server').choices(partNames))
    .argument('[upstream]')
    .action(async (name: PartName, upstream = '') => {
      const { runPart } = await import('../toolchain/bench/gateway/parts/run-part.ts');
      await runPart(name, { upstream, output: context.stdout.stream, signal: context.signal });
    });
}

/** The parser gives flags to the upper command where both have one of that name, and those that only the upper one has. */
function refuseForeignFlags(command: Command, upper: Command): void {
  const isOwn = ({ long }: Option) => command.options.some((own) => own.long === long);
  const foreign = upper.options.find(
    (each) => upper.getOptionValueSource(each.attributeName()) === 'cli' && !isOwn(each),
  );
  if (foreign) command.error(`error: unknown option '${foreign.long}'`, { code: 'commander.unknownOption' });
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

function addRunCommands(run: Command, context: CliContext): void {
  const gateway = run
    .helpCommand(false)
    .command('gateway-server')
    .helpCommand(false)
    .summary('one HTTP boundary in front of local models and providers');
  const check = gateway
    .command('check')
    .summary('say whether a configuration can be used')
    .action(async (flags: GatewayCheckFlags) => {
      const { gatewayCheck } = await import('./commands/gateway-check.ts');
      await gatewayCheck(flags, context);
    });
  addOptions(check, gatewayCheckOptions());
  const serve = gateway
    .command('serve')
    .summary('serve it until SIGTERM or Ctrl-C; SIGHUP reads it again')
    .action(async (flags: GatewayServeFlags) => {
      const { gatewayServe } = await import('./commands/gateway-serve.ts');
      await gatewayServe(flags, context);
    });
  addOptions(serve, gatewayServeOptions());
}

/** What a gateway starts for each model: an engine that is spoken to by its parent. Not for people. */
function addEngineHost(program: Command, context: CliContext): void {
  program.command('engine-host', { hidden: true }).action(async () => {
    const { runEngineHost } = await import('../gateway/engine-host/run-engine-host.ts');
    await runEngineHost(context);
  });
}

function addTestCommands(test: Command, context: CliContext): void {
  const list = test
    .helpCommand(false)
    .command('list')
    .summary('all suites and groups')
    .action(async (flags: TestListFlags) => {
      const { testList } = await import('./commands/test-list.ts');
      await testList(flags, context);
    });
  addOptions(list, testListOptions());
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

function addOptions(command: Command, options: readonly Option[]): void {
  for (const each of options) command.addOption(each);
}
