import { synthesize } from '../synthesis.fixture';

describe('the registry', () => {
  it('never overwrites a tag, scans what is pushed, and goes away with its images', () => {
    expect(synthesize().stack('registry').resource('aws_ecr_repository')).toMatchObject({
      name: 'chatapp-dev',
      image_tag_mutability: 'IMMUTABLE',
      image_scanning_configuration: { scan_on_push: true },
      force_delete: true,
    });
  });
});
