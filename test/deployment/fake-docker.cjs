#!/usr/bin/env node
// Stands in for `docker` where there is no engine: records how it was called, and puts an image under each pushed tag
// into the registry, as a push would.
'use strict';
const { createHash } = require('node:crypto');
const { appendFileSync, readFileSync } = require('node:fs');

const args = process.argv.slice(2);
const valuesOf = (flag) => args.filter((_, index) => args[index - 1] === flag);

async function main() {
  const [verb, second] = args;
  if (verb === '--version') return print('Docker version 0.0.0, a stand-in');
  if (verb === 'version') return print('0.0.0');
  if (verb === 'buildx' && second === 'version') return print('github.com/docker/buildx v0.0.0');
  const input = verb === 'login' ? readFileSync(0, 'utf8') : '';
  appendFileSync(process.env.FAKE_DOCKER_CALLS, `${JSON.stringify({ args, hasPassword: input !== '' })}\n`);
  if (verb === 'buildx') await push(valuesOf('--tag'));
}

async function push(references) {
  const { ECRClient, PutImageCommand } = require(`${process.env.FAKE_DOCKER_MODULES}/@aws-sdk/client-ecr`);
  const client = new ECRClient({});
  const config = digest(`${Date.now()}`);
  for (const reference of references) {
    const [, repositoryName, imageTag] = /\/([^/:]+):([^:]+)$/.exec(reference);
    const imageManifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', size: 1, digest: config },
      layers: [],
    });
    await client.send(new PutImageCommand({ repositoryName, imageTag, imageManifest }));
  }
}

function digest(text) {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
