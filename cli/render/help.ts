import { type Command, Help, type Option } from 'commander';
import type { CliContext } from '../context.ts';

type Example = readonly [line: string, meaning: string];

const programExamples: readonly Example[] = [
  ['sipp "What is a context key?" --chat', 'ask the model that ships with sipp'],
  ['sipp model.gguf "Once upon a time"', 'continue a text with a model of yours'],
  ['git diff | sipp model.gguf "Review this:" --chat', 'piped text follows the prompt after a blank line'],
  ['sipp model.gguf', 'open a chat'],
  ['sipp model.gguf "List three fruits" --chat --json', 'the answer as JSON'],
];

/** By the name of the command. */
const commandExamples: Readonly<Record<string, readonly Example[]>> = {
  chat: [
    ['sipp chat', 'talk with the model that ships with sipp'],
    ['sipp chat model.gguf --system "Answer briefly."', 'give your model an instruction'],
  ],
  setup: [
    ['sipp setup', 'do what is missing'],
    ['sipp setup --profile browser', 'also say what browser builds need and this machine lacks'],
    ['sipp setup --profile full --yes', 'and download it'],
    ['sipp setup --no-downloads', 'say what is missing instead of fetching it'],
  ],
  doctor: [
    ['sipp doctor', 'check this machine'],
    ['sipp doctor --backend cuda', 'what CUDA needs here, and which part is missing'],
    ['sipp doctor --target wasm --deep', 'the tools of a browser build, each tried with a small program'],
    [
      'sipp doctor --json | jq .verdict',
      'the same for a program; the exit code is 1 where something required is missing',
    ],
  ],
  bench: [
    ['sipp bench', 'the model that ships with sipp, at 1, 4 and 8 answers at the same time'],
    ['sipp bench model.gguf --vs llama-bench', "beside llama.cpp's own tool, in turns"],
    ['sipp bench --scenario all --json', 'everything, for a program'],
  ],
  gateway: [
    ['sipp bench gateway', 'processor time, rate, latency and memory, beside a bare proxy'],
    ['sipp bench gateway --vs node_modules/@portkey-ai/gateway', "also beside Portkey's gateway"],
    ['sipp bench gateway --scenario soak', 'a hundred thousand requests, good and bad; exit code 1 where one is lost'],
  ],
  build: [
    ['sipp build node', 'the engine with llama.cpp compiled for this processor'],
    ['sipp build node --prebuilt --backend vulkan', 'the engine for a GPU, without compiling llama.cpp'],
    ['sipp build wasm --threading pthread', 'the engine for browsers'],
    ['sipp build all --backend all --explain', 'everything that can be built here, and why it was'],
  ],
  clean: [
    ['sipp clean --dry-run', 'say what would go'],
    ['sipp clean --purge --toolchains', 'back to what was cloned, but for your models'],
  ],
  cuda: [
    ['sipp toolchain setup cuda', 'choose on the terminal'],
    ['sipp toolchain setup cuda --architectures detect', 'the GPUs of this machine only: the shortest build'],
  ],
  status: [['sipp toolchain status --json', 'the tools for builds, for a program']],
  install: [
    ['sipp toolchain install emscripten', 'what builds for browsers need'],
    ['sipp toolchain install all', 'everything but CUDA, which is large'],
  ],
  list: [['sipp test list --search engine', 'suites about the engine']],
  check: [
    ['sipp run gateway-server check', 'gateway.toml in this folder: needs no secrets and no models'],
    ['sipp run gateway-server check --deep', 'also secrets, model files, ports and providers'],
  ],
  serve: [
    ['sipp run gateway-server serve --config gateway.toml', 'serve; the log goes to stdout, as JSON lines'],
    ['sipp run gateway-server serve --backend cpu', 'keep every local model off the GPU'],
  ],
  suite: [['sipp test unit suite engine', 'the tests of the engine']],
  group: [['sipp test unit group full', 'all of them']],
};

export interface HelpOptions {
  /** The command that needs no name; its flags are shown as those of the program. */
  readonly prompt: Command;
  readonly context: CliContext;
}

/** Gives all commands one look: grouped, coloured where the terminal has colours, written through the context's streams. */
export function formatHelp(program: Command, { prompt, context }: HelpOptions): Command {
  const { stdout, stderr } = context;
  for (const command of allCommands(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => stdout.stream.write(text),
      writeErr: (text) => stderr.stream.write(text),
      // Refusals are shown by main, in the form of all other errors.
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(stdout.columns, 110),
      getErrHelpWidth: () => Math.min(stderr.columns, 110),
      getOutHasColors: () => stdout.hasColours,
      getErrHasColors: () => stderr.hasColours,
    });
    command.configureHelp({
      showGlobalOptions: true,
      // Those of the program: a command below another one has all of its flags itself.
      visibleGlobalOptions: (shown) => (shown === program ? [] : [...program.options]),
      // Groups come in the order in which their members are shown, not in which they were declared.
      groupItems: (_, visible, groupOf) => Help.prototype.groupItems(visible, visible, groupOf),
      styleTitle: (title) => `\u001b[1m${title}\u001b[22m`,
      styleCommandText: (text) => `\u001b[36m${text}\u001b[39m`,
      styleSubcommandText: (text) => `\u001b[36m${text}\u001b[39m`,
      styleOptionText: (text) => `\u001b[36m${text}\u001b[39m`,
    });
  }
  showFlagsOf(prompt, program);
  for (const command of allCommands(program)) {
    const examples = command === program ? programExamples : examplesOf(command);
    if (examples) command.addHelpText('after', ({ error }) => exampleText(examples, (error ? stderr : stdout).paint));
  }
  return program;
}

/** Flags of any command that take the next word as their value. */
export function valueFlags(program: Command): ReadonlySet<string> {
  const options = allCommands(program).flatMap((command) => command.options);
  return new Set(
    options.filter((option) => option.required).flatMap(({ long, short }) => [long, short].filter(isText)),
  );
}

/** Commands that a first word can name, with those that the parser adds and those that sipp itself calls. */
export function commandNames(program: Command): readonly string[] {
  const shown = program.createHelp().visibleCommands(program);
  return [...new Set([...shown, ...program.commands])].map((command) => command.name());
}

function showFlagsOf(prompt: Command, program: Command): void {
  const own = program.options.map((option: Option) => option.helpGroup('Always:'));
  const helper = program.createHelp();
  const help = helper.visibleOptions(program).filter((option) => !own.includes(option));
  program.configureHelp({
    ...program.configureHelp(),
    visibleOptions: (command) => {
      if (command !== program) return helper.visibleOptions(command);
      return [...prompt.options, ...own, ...help.map((option) => option.helpGroup('Always:'))];
    },
  });
}

function exampleText(examples: readonly Example[], paint: CliContext['stdout']['paint']): string {
  const width = Math.max(...examples.map(([line]) => line.length)) + 2;
  const lines = examples.map(([line, meaning]) => `  ${paint('cyan', line.padEnd(width))}${meaning}`);
  return `\n${paint('bold', 'Examples:')}\n${lines.join('\n')}\n`;
}

/** Groups have none: one below `toolchain` is called `setup` as well. */
function examplesOf(command: Command): readonly Example[] | undefined {
  const isGroup = command.commands.length > 0 && command.registeredArguments.length === 0;
  return isGroup ? undefined : commandExamples[command.name()];
}

const allCommands = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(allCommands)];
const isText = (value: string | undefined): value is string => value !== undefined;
