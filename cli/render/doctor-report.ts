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
  prebuilt: 'Engine',
  headers: 'Engine',
  addon: 'Engine',
  engine: 'Engine',
  model: 'Model',
  processor: 'Machine',
  memory: 'Machine',
  disk: 'Machine',
  launchers: 'Machine',
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
  const { title, summary, reason, fix, code, elapsedMs, details } = finding;
  const { paint, verbose } = options;
  const note = verbose ? paint('dim', ` [${code}, ${Math.round(elapsedMs)} ms]`) : '';
  const lines = [`  ${symbolOf(verdictOf(finding), options)} ${title.padEnd(width)}  ${summary}${note}`];
  const indent = ' '.repeat(6);
  if (reason !== undefined) lines.push(...reason.split('\n').map((line) => indent + line));
  if (fix !== undefined) lines.push(`${indent}${paint('dim', 'fix:')} ${paint('cyan', fix)}`);
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

function verdictLine({ verdict, findings }: DoctorReport, options: DoctorOptions): string {
  const count = (wanted: Verdict) => findings.filter((finding) => verdictOf(finding) === wanted).length;
  const warnings = count('warning');
  const inWords = `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
  if (verdict === 'ready') return `${symbolOf('passed', options)} sipp is ready.`;
  if (verdict === 'limited') return `${symbolOf('warning', options)} sipp works, with ${inWords}.`;
  const failures = count('failed');
  const more = warnings > 0 ? ` and ${inWords}` : '';
  return `${symbolOf('failed', options)} sipp cannot work: ${failures} ${failures === 1 ? 'problem' : 'problems'}${more}.`;
}
