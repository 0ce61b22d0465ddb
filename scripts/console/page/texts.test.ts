import { showScript } from './show-script';
import { TEXTS } from './texts';

/* 은/는, 을/를, 로/으로, 이/가, 와/과 depend on how the word before them sounds. */
const PARTICLE = /(블루|그린)(은|는|을|를|로|으로|이|가|와|과)(?![가-힣])/;

test.each([
  ['blue', 'green'],
  ['green', 'blue'],
] as const)('the Korean show from %s to %s has no particle that fits one colour alone', (from, to) => {
  const { colours, step, reasons } = TEXTS.ko;
  const steps = showScript(from).map(({ id }) => step(id, colours[from], colours[to]));
  for (const { title, cue } of steps) expect(`${title} ${cue}`).not.toMatch(PARTICLE);
  expect(reasons.noTarget(colours[to])).not.toMatch(PARTICLE);
  expect('그린으로 돌아옵니다').toMatch(PARTICLE);
});
