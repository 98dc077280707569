import { packageRoot } from '../../models/package-root.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import { detectArchitectures, portableArchitectures } from '../../toolchain/gpu/cuda-architectures.ts';
import { type CudaToolkit, findCudaToolkit } from '../../toolchain/gpu/cuda-toolkit.ts';
import { type ArchitectureDecision, decideArchitectures } from '../../toolchain/gpu/decide-architectures.ts';
import { writeCudaArchitectures } from '../../toolchain/gpu/write-architectures.ts';
import { managedRoots } from '../../toolchain/tools/managed-roots.ts';
import type { CliContext } from '../context.ts';
import { openQuestions, type Questions } from '../render/questions.ts';

export interface SetupCudaFlags {
  /** A list, `detect` or `portable`. */
  readonly architectures?: string;
  readonly json?: true;
}

/** Decides for which GPUs later builds compile, and writes it down below the checkout. */
export async function toolchainSetupCuda({ architectures, json }: SetupCudaFlags, context: CliContext): Promise<void> {
  const { env, signal, stdout, stderr } = context;
  const root = packageRoot();
  const { platform } = process;
  const toolkit = await findCudaToolkit({ roots: managedRoots('cuda', root), env, platform, signal });
  const { nvcc, version } = toolkit;
  if (nvcc === undefined) throw noCompiler(toolkit);
  const decision = { nvcc, nvccVersion: version, env, signal };
  const list =
    architectures === undefined ? await ask(decision, context) : await decideArchitectures(architectures, decision);
  const path = await writeCudaArchitectures(list, root);
  await stderr.write(
    remarks(toolkit, env)
      .map((line) => `${line}\n`)
      .join(''),
  );
  const result = { architectures: list, path, nvcc, version };
  await stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : `CUDA builds compile for ${list} (${path}).\n`);
}

function noCompiler({ missing }: CudaToolkit): SippError {
  const reason = missing.find(({ part }) => part === 'nvcc')?.reason ?? 'nvcc was not found.';
  return new SippError('tool_missing', `CUDA cannot be set up: ${reason}`, {
    hint: 'Set CUDA_PATH to the folder of a CUDA toolkit, or run `sipp toolchain install cuda`.',
  });
}

/** What stands in the way of the next build, or of this list. */
function remarks({ missing }: CudaToolkit, env: CliContext['env']): readonly string[] {
  const variable = env['SIPP_CUDA_ARCHITECTURES'];
  const parts = missing.map(({ part }) => part).join(', ');
  return [
    ...(variable ? [`SIPP_CUDA_ARCHITECTURES=${variable} is set, and wins over this choice.`] : []),
    ...(missing.length > 0 ? [`A build still needs ${parts}: \`${missing[0]?.fix ?? ''}\`.`] : []),
  ];
}

async function ask(decision: ArchitectureDecision, context: CliContext): Promise<string> {
  const { stdin, stderr, env } = context;
  if (!stdin.isTerminal || !stderr.isTerminal || env['CI']) {
    throw new SippError('invalid_usage', 'There is no terminal to ask on for which GPUs to build.', {
      hint: 'Say it: `sipp toolchain setup cuda --architectures detect`, `portable`, or a list such as "86-real;90-virtual".',
    });
  }
  const questions = openQuestions(context);
  try {
    const detected = await detectArchitectures(decision);
    const found = detected === undefined ? [] : [{ value: detected, name: 'detected', meaning: detected }];
    const portable = portableArchitectures(decision.nvccVersion);
    const everybody = { value: portable, name: 'portable', meaning: portable };
    const own = { value: undefined, name: 'custom', meaning: 'a list of your own' };
    const [first, ...rest] = [...found, everybody, own] as const;
    const chosen = await questions.choose('For which GPUs should CUDA builds compile?', [first ?? everybody, ...rest]);
    return chosen ?? (await askForList(questions, { decision, context }));
  } finally {
    questions.close();
  }
}

/** Asks until the answer is a list that this nvcc can compile for. */
async function askForList(
  questions: Questions,
  { decision, context }: { readonly decision: ArchitectureDecision; readonly context: CliContext },
): Promise<string> {
  for (;;) {
    const answer = await questions.answer('Architectures, such as 86-real;90-virtual:');
    if (answer === undefined) throw new SippError('cancelled', 'Nothing was chosen.');
    try {
      return await decideArchitectures(answer, decision);
    } catch (error) {
      if (!SippError.is(error) || error.code !== 'invalid_config') throw error;
      await context.stderr.write(`${error.message}\n`);
    }
  }
}
