import type { ReactNode } from "react";

export interface Row {
  key: string;
  cells: ReactNode[];
}

/** A table in the console's style; its cells say their column where there is no room for one. */
export function Rows({ label, heads, rows }: { label: string; heads: string[]; rows: Row[] }) {
  return (
    <div className="mtls-scroll">
      <table className="pf-v5-c-table pf-m-compact pf-m-grid-md" aria-label={label}>
        <thead className="pf-v5-c-table__thead">
          <tr className="pf-v5-c-table__tr">
            {heads.map((head) =>
              head === "" ? (
                <td key={head} className="pf-v5-c-table__td" />
              ) : (
                <th key={head} className="pf-v5-c-table__th" scope="col">
                  {head}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody className="pf-v5-c-table__tbody">
          {rows.map(({ key, cells }) => (
            <tr key={key} className="pf-v5-c-table__tr">
              {cells.map((cell, column) => (
                <td key={heads[column]} className="pf-v5-c-table__td" data-label={heads[column]}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
