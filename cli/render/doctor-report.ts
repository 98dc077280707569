import type { DoctorReport, Finding, FindingStatus } from '../../toolchain/doctor/check.ts';
import { type SymbolOptions, symbolOf, type Verdict } from './symbols.ts';

export interface DoctorOptions extends SymbolOptions {
  /** Adds codes, times, and the details of every finding. */
  readonly verbose: boolean;
}

/** The first part of a finding's code, and the heading it stands under. Areas that are not named here come last. */
const headings: Readonly<Record<string, string>> = {
  node: 'Tools',
  npm: 'Tools',
  git: 'Tools',
  compiler: 'Tools',
  cmake: 'Build tools',
  ninja: 'Build tools',
  ccache: 'Build tools',
  emscripten: 'Build tools',
  chromium: 'Build tools',
  prebuilt: 'Engine',
  libc: 'Engine',
  headers: 'Engine',
  addon: 'Engine',
  engine: 'Engine',
  decode: 'Engine',
  cuda: 'GPU',
  vulkan: 'GPU',
  metal: 'GPU',
  model: 'Model',
  processor: 'Machine',
  memory: 'Machine',
  disk: 'Machine',
  build: 'Machine',
  gateway: 'Machine',
  launchers: 'Machine',
  compile: 'Compilers',
};

/** The report for people: findings under their headings, each with its reason and fix, the verdict last. */
export function doctorLines(report: DoctorReport, options: DoctorOptions): readonly string[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    const heading = headings[finding.code.split('.')[0] ?? ''] ?? 'More';
    groups.set(heading, [...(groups.get(heading) ?? []), finding]);
  }
  const width = Math.max(0, ...report.findings.map(({ title }) => title.length));
  const sections = [...groups].flatMap(([heading, findings]) => [
    options.paint('bold', heading),
    ...findings.flatMap((finding) => findingLines(finding, width, options)),
    '',
  ]);
  return [...sections, verdictLine(report, options)];
}

function findingLines(finding: Finding, width: number, options: DoctorOptions): readonly string[] {
  const { title, status, summary, reason, fix, code, elapsedMs, details } = finding;
  const { paint, verbose } = options;
  const note = verbose ? paint('dim', ` [${code}, ${Math.round(elapsedMs)} ms]`) : '';
  const remedy = fix === undefined ? [] : [`${paint('dim', 'fix:')} ${paint('cyan', fix)}`];
  const first = `  ${symbolOf(verdictOf(finding), options)} ${title.padEnd(width)}  ${summary}`;
  // A remark: what is missing is of no concern yet, and must not drown what is.
  if (status === 'skipped' && !verbose) return [[first, ...remedy].join('  ')];
  const lines = [first + note];
  const indent = ' '.repeat(6);
  if (reason !== undefined) lines.push(...reason.split('\n').map((line) => indent + line));
  lines.push(...remedy.map((line) => indent + line));
  if (verbose && details) lines.push(paint('dim', indent + JSON.stringify(details)));
  return lines;
}

const verdicts: Readonly<Record<FindingStatus, Verdict>> = {
  ok: 'passed',
  warning: 'warning',
  failed: 'failed',
  skipped: 'skipped',
};

/** What sipp can do without is a warning, even where it is missing. */
function verdictOf({ status, required }: Finding): Verdict {
  return status === 'failed' && !required ? 'warning' : verdicts[status];
}

function verdictLine({ verdict, scope, findings }: DoctorReport, options: DoctorOptions): string {
  const count = (wanted: Verdict) => findings.filter((finding) => verdictOf(finding) === wanted).length;
  const warnings = count('warning');
  const inWords = `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
  if (verdict === 'ready') return `${symbolOf('passed', options)} sipp is ready.`;
  if (verdict === 'limited') return `${symbolOf('warning', options)} sipp works, with ${inWords}.`;
  const failures = count('failed');
  const more = warnings > 0 ? ` and ${inWords}` : '';
  const isBackendOnly = findings.every(
    ({ status, required, requiredBy }) => status !== 'failed' || !required || requiredBy,
  );
  const what = isBackendOnly ? `use ${scope.backend} here` : 'work';
  return `${symbolOf('failed', options)} sipp cannot ${what}: ${failures} ${failures === 1 ? 'problem' : 'problems'}${more}.`;
}
