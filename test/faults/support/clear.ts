import { rmSync } from 'node:fs';
import { folder } from './folder';

export default function clear(): void {
  rmSync(folder(), { recursive: true, force: true });
}
