import type { ReactNode } from 'react';

/** The heads of a table's columns. */
export function ColumnHeads({ names }: { readonly names: readonly string[] }): ReactNode {
  return names.map((name) => (
    <th key={name} scope="col">
      {name}
    </th>
  ));
}
