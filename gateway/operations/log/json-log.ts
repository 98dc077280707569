import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { SippError } from '../../../runtime/contract/errors.ts';
import { quoted } from '../../../runtime/contract/quoted.ts';

/** Takes lines, each with its end. */
export type LogStream = DestinationStream;

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof levels)[number];

/**
 * The level in `LOG_LEVEL`; `info` where it is not set.
 *
 * @throws SippError `invalid_config` for a word that is no level.
 */
export function parseLogLevel(text: string | undefined): LogLevel {
  const word = text?.trim().toLowerCase();
  if (word === undefined || word === '') return 'info';
  const level = levels.find((name) => name === word);
  if (level !== undefined) return level;
  throw new SippError('invalid_config', `LOG_LEVEL is ${quoted(text)}, which is no level.`, {
    hint: `Set it to one of ${levels.join(', ')}.`,
  });
}

/** Writes JSON lines: level, time, the fields, the message. JSON's escapes keep each on one line, whatever texts hold. */
export function createJsonLog(stream: LogStream, level: LogLevel): Logger {
  return pino(
    {
      level,
      base: null, // Process id and host are known to what collects the lines.
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
}
