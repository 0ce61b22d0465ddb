import { keptSandbox } from './shared-sandbox';

export default async function stop(): Promise<void> {
  await keptSandbox()?.dispose();
}
