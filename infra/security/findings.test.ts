import { isSuppressed, readReport, suppressionsIn, type Finding } from './findings';

const finding: Finding = {
  check: 'CKV_AWS_2',
  asks: 'Ensure ALB protocol is HTTPS',
  stack: 'show-dev-traffic',
  resource: 'resource.http',
  lines: [2, 4],
};

function report(parts: object = {}): unknown {
  return {
    results: {
      failed_checks: [
        {
          check_id: finding.check,
          check_name: finding.asks,
          file_path: '/show-dev-traffic/cdk.tf.json',
          resource: finding.resource,
          file_line_range: [2, 4],
        },
      ],
      passed_checks: [{}],
      parsing_errors: [],
      ...parts,
    },
  };
}

describe('the findings of Checkov', () => {
  it('are read with the stack and the lines of their resource', () => {
    expect(readReport(report())).toEqual([finding]);
  });

  it('are not believed when a file could not be read, or none was', () => {
    expect(() => readReport(report({ parsing_errors: ['a.json'] }))).toThrow('could not read a.json');
    expect(() => readReport(report({ passed_checks: [] }))).toThrow('looked at nothing');
  });

  it('are suppressed by the resource itself, for the check that it names', () => {
    const file = 'a\nb\n"checkov:skip=CKV_AWS_2: TLS ends at CloudFront."\nc\n';
    expect(isSuppressed(finding, file)).toBe(true);
    expect(isSuppressed({ ...finding, check: 'CKV_AWS_20' }, file)).toBe(false);
    expect(suppressionsIn(file)).toEqual(['CKV_AWS_2']);
  });

  it('are not suppressed by another resource of the file', () => {
    const file = '"checkov:skip=CKV_AWS_2: elsewhere"\nb\nc\nd\n"checkov:skip=CKV_AWS_2: elsewhere"\n';
    expect(isSuppressed(finding, file)).toBe(false);
  });
});
