import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { Construct } from 'constructs';
import { HTTP_PORT, HTTPS_PORT } from '../ports';

/** A listener on the port of HTTP that sends everybody on to the same address with HTTPS, for good. */
export class HttpsRedirect extends Construct {
  constructor(scope: Construct, id: string, { loadBalancerArn }: { readonly loadBalancerArn: string }) {
    super(scope, id);
    new LbListener(this, 'listener', {
      loadBalancerArn,
      port: HTTP_PORT,
      protocol: 'HTTP',
      defaultAction: [
        {
          type: 'redirect',
          redirect: { protocol: 'HTTPS', port: String(HTTPS_PORT), statusCode: 'HTTP_301' },
        },
      ],
    });
  }
}
