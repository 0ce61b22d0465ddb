import { CONFIGURATIONS } from '../configurations';
import { synthesize } from '../synthesis.fixture';

const hackathon = synthesize().stack('registry');
const production = synthesize(CONFIGURATIONS['production']).stack('registry');

describe('the registry', () => {
  it('never overwrites a tag, scans what is pushed, and is encrypted', () => {
    for (const registry of [hackathon, production]) {
      expect(registry.resource('aws_ecr_repository')).toMatchObject({
        name: 'chatapp-dev',
        image_tag_mutability: 'IMMUTABLE',
        image_scanning_configuration: { scan_on_push: true },
        encryption_configuration: [{ encryption_type: 'AES256' }],
      });
    }
  });

  it('goes away with its images in hackathon, and not before they are deleted in production', () => {
    expect(hackathon.resource('aws_ecr_repository')).toMatchObject({ force_delete: true });
    expect(production.resource('aws_ecr_repository')).toMatchObject({ force_delete: false });
  });

  it('expires what no tag leads to, and keeps every tag', () => {
    const policy: unknown = JSON.parse(String(hackathon.resource('aws_ecr_lifecycle_policy')['policy']));
    expect(policy).toEqual({
      rules: [
        expect.objectContaining({
          selection: {
            tagStatus: 'untagged',
            countType: 'sinceImagePushed',
            countUnit: 'days',
            countNumber: 1,
          },
          action: { type: 'expire' },
        }),
      ],
    });
  });
});
