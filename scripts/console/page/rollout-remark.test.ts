import { rolloutRemark } from './rollout-remark';

const failed = [{ percent: 50, verdict: 'fail', reasons: ['green answers 12 of 41 with errors'] }] as const;
const waiting = 'passed, and waiting for a person: promote it';

test.each([
  ['observing', 'watching', null, [], null],
  ['completed', 'completed', null, [], null],
  ['rolled-back', 'rolled back: …', 'green answers 12 of 41 with errors', failed, null],
  ['rolled-back', 'rolled back: …', 'nobody decided: in time', failed, 'nobody decided: in time'],
  ['aborted', 'ended: …', 'by user/ann', failed, 'by user/ann'],
  ['paused', 'paused, since its terminal ended', null, [], 'paused, since its terminal ended'],
  ['waiting', waiting, null, [], waiting],
  ['rolling-back', '', null, [], null],
] as const)(
  '%s, "%s" for %j adds what neither phase nor verdict says',
  (phase, text, reason, verdicts, remark) => {
    expect(rolloutRemark({ phase, text, reason, verdicts })).toBe(remark);
  },
);
