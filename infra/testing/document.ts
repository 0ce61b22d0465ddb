import { asString, evaluate } from '../../scripts/rehearsal/stack-reader/expression-evaluator';
import { parseTemplate } from '../../scripts/rehearsal/stack-reader/expression-parser';

/** What a `jsonencode` in the synthesized JSON encodes. References in it are as they are written, without `${}`. */
export function documentOf(attribute: unknown): unknown {
  if (typeof attribute !== 'string') throw new TypeError('a document is text');
  const json = evaluate(parseTemplate(attribute), {
    resolve: (steps) => ({ value: steps.join('.'), used: steps.length }),
  });
  return JSON.parse(asString(json));
}
