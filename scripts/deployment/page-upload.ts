import { buildWeb } from '../build-app';
import { createWorkspace } from '../workspace';
import { awsClientConfig, withClient } from '../aws/aws-client';
import type { Deployment } from './deployment';
import { readPage, type PageFile } from './page';

/** Where the page goes. */
export interface PageTarget {
  readonly bucket: string;
  readonly distributionId: string;
}

/** @returns a few words about what was uploaded */
export type UploadPage = (target: PageTarget) => Promise<string>;

/** Builds the page, uploads the files that differ, and has CloudFront forget the old ones. */
export function createPageUpload({ config }: Deployment, signal: AbortSignal): UploadPage {
  return async (target) => {
    const files = await buildPage();
    const changed = await uploadChanged(config, target.bucket, files, signal);
    if (changed.length === 0) return 'nothing to change';
    await forget(config, target.distributionId);
    return `${changed.length} of ${files.length} files uploaded`;
  };
}

async function buildPage(): Promise<PageFile[]> {
  const workspace = createWorkspace();
  try {
    await buildWeb(workspace.directory);
    return await readPage(workspace.directory);
  } finally {
    workspace.remove();
  }
}

async function uploadChanged(
  config: Deployment['config'],
  bucket: string,
  files: readonly PageFile[],
  signal: AbortSignal,
): Promise<PageFile[]> {
  const sdk = await import('@aws-sdk/client-s3');
  return withClient(new sdk.S3Client(awsClientConfig(config)), async (s3) => {
    const abort = { abortSignal: signal };
    const { Contents = [] } = await s3.send(new sdk.ListObjectsV2Command({ Bucket: bucket }), abort);
    const there = new Map(Contents.map(({ Key, ETag }) => [Key, ETag?.replaceAll('"', '')]));
    const changed = files.filter(({ key, md5 }) => there.get(key) !== md5);
    // One after the other, in their order: the page must not name what is not there yet.
    for (const { key, body, contentType, cacheControl } of changed) {
      const put = { Key: key, Body: body, ContentType: contentType, CacheControl: cacheControl };
      await s3.send(new sdk.PutObjectCommand({ Bucket: bucket, ...put }), abort);
    }
    return changed;
  });
}

/* Not waited for: it takes seconds, and what keeps its name is asked for again each time anyway. */
async function forget(config: Deployment['config'], distributionId: string): Promise<void> {
  const sdk = await import('@aws-sdk/client-cloudfront');
  await withClient(new sdk.CloudFrontClient(awsClientConfig(config)), (cloudFront) =>
    cloudFront.send(
      new sdk.CreateInvalidationCommand({
        DistributionId: distributionId,
        InvalidationBatch: {
          CallerReference: `crossfade-${Date.now()}`,
          Paths: { Quantity: 1, Items: ['/*'] },
        },
      }),
    ),
  );
}
