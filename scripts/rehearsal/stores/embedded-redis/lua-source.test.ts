import { withFloatNumerals } from './lua-source';

it.each([
  ['return 1 + 20', 'return 1.0 + 20.0'],
  ['t[1]=2', 't[1.0]=2.0'],
  ['1.5 + .5 + 2e3 + 0x1F', '1.5 + .5 + 2e3 + 0x1F'],
  ['a1 = b_2', 'a1 = b_2'],
  ['"1 \\" 2" .. \'3\' .. 4', '"1 \\" 2" .. \'3\' .. 4.0'],
  ['[[1]] .. [==[2 ]] 3]==] .. 4', '[[1]] .. [==[2 ]] 3]==] .. 4.0'],
  ['-- 1\n2 --[[ 3\n4 ]] 5', '-- 1\n2.0 --[[ 3\n4 ]] 5.0'],
  ['1 .. 2', '1.0 .. 2.0'],
])('%j becomes %j', (source, expected) => {
  expect(withFloatNumerals(source)).toBe(expected);
});
