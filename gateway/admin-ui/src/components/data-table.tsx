import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'start' | 'end';
  /** Long text, which may take several lines. */
  readonly wrap?: boolean;
  /** The column has no title that can be seen. */
  readonly isUntitled?: boolean;
}

export interface DataTableProps<Row> {
  readonly caption: string;
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
}

/** A table that scrolls within its own frame, and is a list of cards where there is no room for columns. */
export function DataTable<Row>({ caption, columns, rows, rowKey }: DataTableProps<Row>) {
  return (
    <div className="table-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: it is no part of a form */}
      <div className="table-scroll" role="group" tabIndex={0} aria-label={caption}>
        <table className="table">
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ title, align = 'start', isUntitled = false }) => (
                <th key={title} scope="col" data-align={align}>
                  {isUntitled ? <span className="visually-hidden">{title}</span> : title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column, index) => (
                  <Cell key={column.title} column={column} row={row} isHead={index === 0} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Cell<Row>({ column, row, isHead }: { column: Column<Row>; row: Row; isHead: boolean }) {
  const { title, cell, align = 'start', wrap = false, isUntitled = false } = column;
  if (isHead)
    return (
      <th scope="row" data-align={align} data-wrap={wrap}>
        {cell(row)}
      </th>
    );
  return (
    <td data-align={align} data-wrap={wrap} data-label={isUntitled ? undefined : title}>
      {cell(row)}
    </td>
  );
}
