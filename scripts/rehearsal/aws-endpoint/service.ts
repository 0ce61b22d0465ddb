import type { QueryParameters } from './query-parameters';
import type { XmlStructure } from './xml';

/** A service that speaks AWS Query: a form in, XML out. The form's `Version` says which service is meant. */
export interface QueryService {
  /** The API version, a date. */
  readonly version: string;
  /** The XML namespace of its answers. */
  readonly namespace: string;
  /** What it can do: an action answers with the contents of its `<ActionResult>`, or throws an AwsError. */
  readonly actions: Readonly<
    Record<string, (parameters: QueryParameters) => XmlStructure | Promise<XmlStructure>>
  >;
}

/** A service that speaks AWS JSON. The header `X-Amz-Target: <targetPrefix>.<Action>` says which is meant. */
export interface JsonService {
  readonly targetPrefix: string;
  /** @default '1.1' */
  readonly jsonVersion?: '1.0' | '1.1';
  /** What it can do: an action takes the parsed body, which it has to check, and answers or throws an AwsError. */
  readonly actions: Readonly<Record<string, (input: unknown) => object | Promise<object>>>;
}

/** Looks an action up by the name that a client sent. */
export function findAction<Action>(
  actions: Readonly<Record<string, Action>>,
  name: string,
): Action | undefined {
  return Object.hasOwn(actions, name) ? actions[name] : undefined;
}
