import type { Action, Condition, ListenerModel, RuleModel } from '../model';

/** What the conditions of a rule look at. */
export interface RoutedRequest {
  readonly method: string;
  /** As it is in the request line, without the query string. */
  readonly path: string;
  /** Without the leading `?`; empty when there is none. */
  readonly query: string;
  /** The Host header, port included. */
  readonly host: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * The action of the first rule, by priority, all of whose conditions match; otherwise the listener's default action.
 * Undefined when that has none. Actions are read at every call, so that a change takes effect on the next request.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
export function actionFor(
  listener: Pick<ListenerModel, 'defaultActions'>,
  rulesByPriority: readonly Pick<RuleModel, 'conditions' | 'actions'>[],
  request: RoutedRequest,
): Action | undefined {
  const rule = rulesByPriority.find(({ conditions }) =>
    conditions.every((condition) => conditionMatches(condition, request)),
  );
  // The action that routes is the last one of its list.
  return (rule?.actions ?? listener.defaultActions).at(-1);
}

/** The rules of a listener, in the order in which they are evaluated. */
export function rulesOf(listenerArn: string, rules: readonly RuleModel[]): RuleModel[] {
  return rules
    .filter((rule) => rule.listenerArn === listenerArn)
    .sort((one, other) => one.priority - other.priority);
}

/**
 * Whether any value of the condition matches. Paths and methods are compared case-sensitively, everything else is not;
 * methods have no wildcards.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export function conditionMatches(condition: Condition, request: RoutedRequest): boolean {
  switch (condition.field) {
    case 'path-pattern':
      return condition.values.some((pattern) => wildcardMatches(pattern, request.path));
    case 'host-header': {
      const host = hostName(request.host).toLowerCase();
      return condition.values.some((pattern) => wildcardMatches(pattern.toLowerCase(), host));
    }
    case 'http-request-method':
      return condition.values.includes(request.method);
    case 'http-header': {
      const present = [request.headers[condition.name.toLowerCase()] ?? []].flat();
      return condition.values.some((pattern) =>
        present.some((value) => wildcardMatches(pattern.toLowerCase(), value.toLowerCase())),
      );
    }
    case 'query-string': {
      const pairs = queryPairs(request.query.toLowerCase());
      return condition.values.some(({ key, value }) =>
        pairs.some(
          (pair) =>
            (key === undefined || wildcardMatches(key.toLowerCase(), pair.key)) &&
            wildcardMatches(value.toLowerCase(), pair.value),
        ),
      );
    }
  }
}

/**
 * Whether the whole text matches: `*` stands for any characters, also none, `?` for exactly one, and a backslash takes
 * either of them literally. Takes time in proportion to the product of both lengths at worst.
 */
export function wildcardMatches(pattern: string, text: string): boolean {
  let patternAt = 0;
  let textAt = 0;
  let afterStar = -1;
  let starTextAt = 0;
  while (textAt < text.length) {
    const escaped = isEscape(pattern, patternAt);
    const symbol = pattern[escaped ? patternAt + 1 : patternAt];
    if (symbol === '*' && !escaped) {
      afterStar = ++patternAt;
      starTextAt = textAt;
    } else if (symbol === text[textAt] || (symbol === '?' && !escaped)) {
      patternAt += escaped ? 2 : 1;
      textAt++;
    } else if (afterStar >= 0) {
      // The last star takes one character more.
      patternAt = afterStar;
      textAt = ++starTextAt;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === '*') patternAt++;
  return patternAt === pattern.length;
}

/** The host of a Host header, without its port; IPv6 addresses keep their brackets. */
export function hostName(hostHeader: string): string {
  return hostHeader.replace(/:\d*$/, '');
}

function isEscape(pattern: string, at: number): boolean {
  return pattern[at] === '\\' && (pattern[at + 1] === '*' || pattern[at + 1] === '?');
}

function queryPairs(query: string): { key: string; value: string }[] {
  if (query === '') return [];
  return query.split('&').map((part) => {
    const equals = part.indexOf('=');
    return equals < 0
      ? { key: part, value: '' }
      : { key: part.slice(0, equals), value: part.slice(equals + 1) };
  });
}
