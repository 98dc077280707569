import { Default } from '@sinclair/typebox/value';
import { SippError } from '../../runtime/contract/errors.ts';
import { checkRules } from './check-rules.ts';
import { checkSchema } from './check-schema.ts';
import { type Finding, toSentence } from './finding.ts';
import { GatewayConfig } from './gateway-config.ts';
import { type Environment, insertVariables } from './insert-variables.ts';
import { locateKeys } from './locate-keys.ts';
import { parseToml } from './parse-toml.ts';

export interface ParseOptions {
  /** How messages call the file. */
  readonly path: string;
  readonly env: Environment;
}

/** More findings are more than anybody corrects before trying again. */
const MAX_REPORTED = 20;

/**
 * A configuration from the text of a file, with defaults put in. Relative paths stay as they are.
 *
 * @throws SippError `config_file_invalid` with all findings, each in a line with the file and the line of the key.
 */
export function parseGatewayConfig(toml: string, { path, env }: ParseOptions): GatewayConfig {
  const parsed = parseToml(toml);
  if (!parsed.isToml) {
    const { line, column, problem } = parsed.mistake;
    throw invalid(path, [`${path}:${line}:${column}: This is not TOML: ${problem}.`]);
  }
  const { value: written } = parsed;
  const inserted = insertVariables(written, env);
  const unset = new Set(inserted.findings.map(({ pointer }) => pointer));
  const shape = [...inserted.findings, ...checkSchema(inserted.value).filter(({ pointer }) => !unset.has(pointer))];
  if (shape.length > 0) throw invalid(path, toLines(shape, { toml, path, written }));
  const config = Default(GatewayConfig, inserted.value) as GatewayConfig; // The schema has nothing against it.
  const findings = checkRules(config);
  if (findings.length > 0) throw invalid(path, toLines(findings, { toml, path, written }));
  return config;
}

interface Source {
  readonly toml: string;
  readonly path: string;
  readonly written: unknown;
}

function toLines(findings: readonly Finding[], { toml, path, written }: Source): readonly string[] {
  const lines = locateKeys(toml);
  return findings
    .map((finding) => ({ line: lines.lineOf(finding.pointer), sentence: toSentence(finding, written) }))
    .sort((one, other) => one.line - other.line)
    .map(({ line, sentence }) => `${path}:${line}: ${sentence}`);
}

function invalid(path: string, lines: readonly string[]): SippError {
  const shown = lines.slice(0, MAX_REPORTED);
  const rest = lines.length - shown.length;
  const text = [...shown, ...(rest > 0 ? [`… and ${rest} more.`] : [])].join('\n');
  return new SippError('config_file_invalid', `failed to parse ${path}:\n${text}`, {
    hint: `Correct ${lines.length === 1 ? 'it' : 'them'}; the reference lists every key: docs/en/reference/gateway-configuration.md.`,
  });
}
