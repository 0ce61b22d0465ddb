import { rolloutRemark } from './rollout-remark';

const failed = [{ percent: 50, verdict: 'fail', reasons: ['green answers 12 of 41 with errors'] }] as const;

test.each([
  ['observing', 'watching', [], null],
  ['rolled-back', 'rolled back: green answers 12 of 41 with errors', failed, null],
  ['aborted', 'ended: by user/ann', failed, 'by user/ann'],
  ['paused', 'paused, since its terminal ended', [], 'paused, since its terminal ended'],
  [
    'waiting',
    'passed, and waiting for a person: promote it',
    [],
    'passed, and waiting for a person: promote it',
  ],
  ['rolling-back', '', [], null],
] as const)('%s, "%s" adds what neither phase nor verdict says', (phase, text, verdicts, remark) => {
  expect(rolloutRemark({ phase, text, verdicts })).toBe(remark);
});
