import { expect, test } from 'vitest';
import type { DoctorReport, Finding } from '../../toolchain/doctor/check.ts';
import { doctorLines } from './doctor-report.ts';
import { createPaint } from './paint.ts';

const finding = (code: string, more: Partial<Finding>): Finding => ({
  code,
  title: code,
  required: true,
  status: 'ok',
  summary: 'fine',
  elapsedMs: 1,
  ...more,
});
const report = (verdict: DoctorReport['verdict'], ...findings: Finding[]): DoctorReport => ({
  scope: { target: 'all', backend: 'all', deep: false },
  verdict,
  exitCode: verdict === 'broken' ? 1 : 0,
  findings,
  counts: { ok: 0, warning: 0, failed: 0, skipped: 0 },
  elapsedMs: 1,
});
const options = { paint: createPaint(false), plain: false, verbose: false };

test('findings stand under their headings, the verdict comes last', () => {
  const lines = doctorLines(report('ready', finding('node.version', {}), finding('model.bundled', {})), options);
  expect(lines).toEqual([
    'Tools',
    '  ✓ node.version   fine',
    '',
    'Model',
    '  ✓ model.bundled  fine',
    '',
    '✓ sipp is ready.',
  ]);
});

test('a problem has its reason and its fix next to it', () => {
  const broken = finding('engine.decode', {
    status: 'failed',
    summary: 'crashed',
    reason: 'SIGILL',
    fix: 'sipp setup',
  });
  const optional = finding('git.present', { status: 'failed', required: false, summary: 'missing' });
  const lines = doctorLines(report('broken', broken, optional), { ...options, plain: true });
  expect(lines).toContain('  FAIL engine.decode  crashed');
  expect(lines).toContain('      SIGILL');
  expect(lines).toContain('      fix: sipp setup');
  expect(lines).toContain('  warn git.present    missing');
  expect(lines.at(-1)).toBe('FAIL sipp cannot work: 1 problem and 1 warning.');
});

test('verbose adds codes and details', () => {
  const lines = doctorLines(report('ready', finding('disk.space', { details: { bytes: 5 } })), {
    ...options,
    verbose: true,
  });
  expect(lines.join('\n')).toContain('[disk.space, 1 ms]');
  expect(lines.join('\n')).toContain('{"bytes":5}');
});

test('a remark is one line, with its fix; verbose adds the reason', () => {
  const remark = finding('emscripten.present', {
    status: 'skipped',
    summary: 'not found',
    reason: 'It compiles.',
    fix: 'sipp toolchain install emscripten',
  });
  const line = '  - emscripten.present  not found';
  const lines = doctorLines(report('ready', remark), options);
  expect(lines.slice(0, 2)).toEqual(['Build tools', `${line}  fix: sipp toolchain install emscripten`]);
  expect(doctorLines(report('ready', remark), { ...options, verbose: true }).join('\n')).toContain('It compiles.');
});

test('where only the backend that was asked for is missing, sipp itself works', () => {
  const gpu = finding('cuda.device', { status: 'failed', summary: 'none', requiredBy: 'cuda' });
  const scope = { target: 'all', backend: 'cuda', deep: false } as const;
  const last = (...findings: Finding[]) => doctorLines({ ...report('broken', ...findings), scope }, options).at(-1);
  expect(last(gpu)).toBe('✗ sipp cannot use cuda here: 1 problem.');
  expect(last(gpu, finding('model.bundled', { status: 'failed' }))).toBe('✗ sipp cannot work: 2 problems.');
});
