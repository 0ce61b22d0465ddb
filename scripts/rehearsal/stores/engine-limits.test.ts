import { beyondEngine } from './engine-limits';

describe('an expression', () => {
  it.each([
    'a BETWEEN :low AND :high AND attribute_exists(b)',
    'size(a) BETWEEN :low AND :high',
    'a IN (:one, :two,:three)',
    'NOT (begins_with(#a.b[0], :prefix) OR b >= c)',
    'between_us = inner AND #in <> :x',
    'attribute_not_exists(begins_within) OR contains(a, b)',
  ])('is for the engine: %s', (FilterExpression) => {
    expect(beyondEngine({ FilterExpression })).toBeUndefined();
    expect(beyondEngine({ ConditionExpression: FilterExpression })).toBeUndefined();
  });

  it.each([
    ':now BETWEEN opens AND closes',
    ':now between   #opens AND :closes',
    'a BETWEEN :low  AND b',
    'a BETWEEN :low AND size(b)',
    'c = :c AND a IN (:one, b)',
    'a IN(b)',
    'begins_with(a, b)',
    'begins_with( a ,  #b)',
  ])('is refused, with what to write instead: %s', (FilterExpression) => {
    const refusal = expect.objectContaining({
      statusCode: 400,
      body: expect.stringMatching(/ValidationException.*a >= b AND a <= c/) as string,
    }) as object;
    expect(beyondEngine({ FilterExpression })).toEqual(refusal);
    expect(beyondEngine({ ConditionExpression: FilterExpression })).toEqual(refusal);
  });
});
