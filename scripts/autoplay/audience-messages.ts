import type { AudienceFigures, AudienceOptions, AudienceResult } from '../audience/audience';

/** What the show tells the audience's process. */
export type ToAudience =
  { readonly type: 'start'; readonly options: Omit<AudienceOptions, 'signal'> } | { readonly type: 'stop' };

/** What the audience's process tells the show. */
export type FromAudience =
  | { readonly type: 'started'; readonly figures: AudienceFigures }
  | { readonly type: 'figures'; readonly figures: AudienceFigures }
  | { readonly type: 'ended'; readonly result: AudienceResult }
  | { readonly type: 'failed'; readonly message: string };
