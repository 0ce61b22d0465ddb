import { afterCheck, type CheckResult, REGISTERING, statusMatches } from './target-health';
import { aGroup } from './testing/backends';

const settings = {
  ...aGroup('blue').healthCheck,
  intervalSeconds: 5,
  healthyThreshold: 3,
  unhealthyThreshold: 2,
};
const pass: CheckResult = { outcome: 'answered', status: 200 };
const refuse: CheckResult = { outcome: 'answered', status: 503 };
const timeOut: CheckResult = { outcome: 'timed-out' };
const fail: CheckResult = { outcome: 'failed' };

/* The states after each of the checks, of a new target that is checked every `apartMs`. */
function statesAfter(checks: readonly CheckResult[], apartMs = 5_000) {
  let health = REGISTERING;
  return checks.map((result, index) => {
    health = afterCheck(health, result, settings, index * apartMs);
    return health.status;
  });
}
const states = (checks: readonly CheckResult[], apartMs?: number) =>
  statesAfter(checks, apartMs).map(({ state }) => state);

describe('a target', () => {
  it('registers first', () => {
    expect(REGISTERING.status).toMatchObject({ state: 'initial', reason: 'Elb.RegistrationInProgress' });
  });

  it('is healthy after one pass', () => {
    expect(statesAfter([pass])).toEqual([{ state: 'healthy' }]);
  });

  it('may fail for as long as the threshold takes on AWS before it has passed once', () => {
    expect(statesAfter([fail], 250)).toMatchObject([
      { state: 'initial', reason: 'Elb.InitialHealthChecking' },
    ]);
    expect(states(Array<CheckResult>(20).fill(fail).concat(pass), 250).at(-1)).toBe('healthy');
    expect(states([fail, fail, fail])).toEqual(['initial', 'initial', 'unhealthy']);
  });

  it('becomes unhealthy after failures in a row', () => {
    expect(states([pass, refuse, pass, refuse, refuse])).toEqual([
      'healthy',
      'healthy',
      'healthy',
      'healthy',
      'unhealthy',
    ]);
  });

  it('becomes healthy again after passes in a row', () => {
    const down = [pass, fail, fail];
    expect(states([...down, pass, pass, fail, pass, pass, pass]).slice(3)).toEqual([
      'unhealthy',
      'unhealthy',
      'unhealthy',
      'unhealthy',
      'unhealthy',
      'healthy',
    ]);
  });

  it.each([
    [refuse, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [503]'],
    [timeOut, 'Target.Timeout', 'Request timed out'],
    [fail, 'Target.FailedHealthChecks', 'Health checks failed'],
  ])('says why it is unhealthy: %j', (result, reason, description) => {
    expect(statesAfter([pass, result, result]).at(-1)).toEqual({ state: 'unhealthy', reason, description });
  });
});

describe('a matcher', () => {
  it.each([
    ['200', 200, true],
    ['200', 204, false],
    ['200-299', 204, true],
    ['200-299', 300, false],
    ['200,301', 301, true],
    ['200-299,401', 401, true],
    ['200-299,401', 400, false],
    ['', 200, false],
  ])('%s takes %d: %j', (matcher, status, expected) => {
    expect(statusMatches(matcher, status)).toBe(expected);
  });
});
