import type { AuditAction, AuditEntry, CallerUsage } from '../wire.ts';
import type { Row, Value } from './sqlite.ts';
import type { StoredBlock, StoredSetting } from './stored-state.ts';

/** A table of the state file: how things become rows, and rows things. */
interface Table<Item> {
  readonly insert: string;
  toValues(item: Item): readonly Value[];
  fromRow(row: Row): Item;
}

const text = (value: unknown): string => String(value);
const optionalText = (value: unknown): string | null => (value === null ? null : String(value));

export const settingsTable: Table<StoredSetting> = {
  insert: 'INSERT OR REPLACE INTO settings (key, file_value, value) VALUES (?, ?, ?)',
  toValues: ({ key, fileValue, value }) => [key, fileValue, value],
  fromRow: (row) => ({ key: text(row['key']), fileValue: text(row['file_value']), value: text(row['value']) }),
};

export const blocksTable: Table<StoredBlock> = {
  insert: 'INSERT OR REPLACE INTO blocks (client, is_blocked, unix_seconds, by) VALUES (?, ?, ?, ?)',
  toValues: ({ client, isBlocked, unixSeconds, by }) => [client, Number(isBlocked), unixSeconds, by],
  fromRow: (row) => ({
    client: text(row['client']),
    isBlocked: row['is_blocked'] === 1,
    unixSeconds: Number(row['unix_seconds']),
    by: text(row['by']),
  }),
};

export const usageTable: Table<CallerUsage> = {
  insert:
    'INSERT OR REPLACE INTO usage (caller, day, requests, errors, input_tokens, output_tokens, cached_tokens) VALUES (?, ?, ?, ?, ?, ?, ?)',
  toValues: (usage) => [
    usage.caller,
    usage.day,
    usage.requests,
    usage.errors,
    usage.inputTokens,
    usage.outputTokens,
    usage.cachedTokens,
  ],
  fromRow: (row) => ({
    caller: text(row['caller']),
    day: text(row['day']),
    requests: Number(row['requests']),
    errors: Number(row['errors']),
    inputTokens: Number(row['input_tokens']),
    outputTokens: Number(row['output_tokens']),
    cachedTokens: Number(row['cached_tokens']),
  }),
};

export const auditTable: Table<AuditEntry> = {
  insert:
    'INSERT OR REPLACE INTO audit (sequence, unix_seconds, client, session, action, subject, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  toValues: (entry) => [
    entry.sequence,
    entry.unixSeconds,
    entry.client,
    entry.session,
    entry.action,
    entry.subject,
    entry.before,
    entry.after,
  ],
  fromRow: (row) => ({
    sequence: Number(row['sequence']),
    unixSeconds: Number(row['unix_seconds']),
    client: text(row['client']),
    session: optionalText(row['session']),
    action: text(row['action']) as AuditAction, // Only this program writes the table.
    subject: optionalText(row['subject']),
    before: optionalText(row['before']),
    after: optionalText(row['after']),
  }),
};

export const schema = `
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, file_value TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS blocks (
  client TEXT PRIMARY KEY, is_blocked INTEGER NOT NULL, unix_seconds REAL NOT NULL, by TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS usage (
  caller TEXT, day TEXT, requests INTEGER NOT NULL, errors INTEGER NOT NULL, input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, PRIMARY KEY (caller, day)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS usage_by_day ON usage (day);
CREATE TABLE IF NOT EXISTS audit (
  sequence INTEGER PRIMARY KEY, unix_seconds REAL NOT NULL, client TEXT NOT NULL, session TEXT, action TEXT NOT NULL,
  subject TEXT, before TEXT, after TEXT);
`;
