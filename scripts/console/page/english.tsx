import type { ReactNode } from 'react';

/** A sentence of the server: it is English in every language. */
export function English({ children }: { readonly children: ReactNode }): ReactNode {
  return <span lang="en">{children}</span>;
}
