import type { AudienceFigures, AudienceOptions, AudienceResult } from './audience';
import type { ClientKind } from './client-kinds';

/** What can be said of an audience in another process: options that are plain data. */
export interface RemoteAudienceOptions extends Omit<
  AudienceOptions,
  'signal' | 'connect' | 'createClient' | 'random'
> {
  /** @default 'chat-client' */
  readonly clientKind?: ClientKind;
}

/** What is told to the audience's process. */
export type ToAudience =
  | { readonly type: 'start'; readonly options: RemoteAudienceOptions }
  | { readonly type: 'start-measuring' }
  | { readonly type: 'stop-reading'; readonly clients: number; readonly ms: number }
  | { readonly type: 'stop' };

/** What the audience's process tells. */
export type FromAudience =
  | { readonly type: 'started'; readonly figures: AudienceFigures }
  | { readonly type: 'figures'; readonly figures: AudienceFigures }
  | { readonly type: 'ended'; readonly result: AudienceResult }
  | { readonly type: 'failed'; readonly message: string };
