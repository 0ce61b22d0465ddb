import { type DynamoDbReply, errorReply, type JsonObject } from './dynamodb-engine';

/** The operand that follows is something else than a value (`:name`): an attribute or a function of one. */
const ATTRIBUTE = String.raw`\s*(?!\s|:)`;
const VALUE = String.raw`\s*:\w+\s*`;
const UNSAFE = new RegExp(
  [
    String.raw`\bBETWEEN\s${ATTRIBUTE}`,
    String.raw`\bBETWEEN\s${VALUE}AND\s${ATTRIBUTE}`,
    String.raw`\bIN\s*\((?:${VALUE},)*${ATTRIBUTE}`,
    String.raw`\bbegins_with\s*\([^,)]+,${ATTRIBUTE}`,
  ].join('|'),
  'i',
);

/**
 * The refusal of a condition that the engine cannot survive: it throws, where nobody can catch it, when `BETWEEN`, `IN`
 * or `begins_with` compares to an attribute that an item lacks. DynamoDB itself allows these.
 */
export function beyondEngine({
  ConditionExpression,
  FilterExpression,
}: JsonObject): DynamoDbReply | undefined {
  const unsafe = [ConditionExpression, FilterExpression].find(
    (expression): expression is string => typeof expression === 'string' && UNSAFE.test(expression),
  );
  if (unsafe === undefined) return undefined;
  return errorReply(
    'ValidationException',
    "The rehearsal's DynamoDB takes only values (:name) in BETWEEN, IN and begins_with, not attributes: " +
      `write comparisons (a >= b AND a <= c) instead. The expression is: ${unsafe}`,
  );
}
