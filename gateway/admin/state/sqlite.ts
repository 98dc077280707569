import type { Database } from 'node-sqlite3-wasm';

/** A value of a row. */
export type Value = number | string | null;
export type Row = Readonly<Record<string, unknown>>;

/** A database file of SQLite. Calls are synchronous, as the package's are. */
export interface Sqlite {
  execute(sql: string): void;
  run(sql: string, values: readonly Value[]): void;
  /** The same statement for each list of values, prepared once. */
  runEach(sql: string, rows: readonly (readonly Value[])[]): void;
  all(sql: string, values?: readonly Value[]): readonly Row[];
  close(): void;
}

/** Opens a file; a new one where there is none. Loaded when it is first used: the package is a megabyte of WebAssembly. */
export async function openSqlite(path: string): Promise<Sqlite> {
  const { default: sqlite } = await import('node-sqlite3-wasm');
  const database: Database = new sqlite.Database(path);
  return {
    execute: (sql) => database.exec(sql),
    run: (sql, values) => {
      database.run(sql, [...values]);
    },
    runEach: (sql, rows) => {
      if (rows.length === 0) return;
      const statement = database.prepare(sql);
      try {
        for (const row of rows) statement.run([...row]);
      } finally {
        statement.finalize();
      }
    },
    all: (sql, values = []) => database.all(sql, [...values]),
    close: () => database.close(),
  };
}
