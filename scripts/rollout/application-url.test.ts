import { currentConfig } from '../../infra/outputs';
import { PROJECT_ROOT } from '../project-root';
import { startEndpoint } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { applicationUrl, checkedUrl, urlOf } from './application-url';

const forward = [{ Type: 'forward' as const }];
const redirect = [{ Type: 'redirect' as const }];
const signal = new AbortController().signal;

function onAws(env: Record<string, string>) {
  return applicationUrl({ endpoint: undefined, deployment: currentConfig(PROJECT_ROOT, env) }, signal);
}

describe("the application's address", () => {
  it("is the load balancer's in the rehearsal", async () => {
    const outputs = { alb_dns_name: '127.0.0.1:8080' };
    const { endpoint, url } = await startEndpoint({ rehearsal: { '/_rehearsal/outputs': () => outputs } });
    const deployment = { project: 'chatapp', environment: 'dev', region: 'ap-northeast-2' };
    try {
      expect(await applicationUrl({ endpoint: url, deployment }, signal)).toBe('http://127.0.0.1:8080');
      Object.assign(outputs, { alb_dns_name: undefined });
      await expect(applicationUrl({ endpoint: url, deployment }, signal)).rejects.toThrow('give --url');
    } finally {
      await endpoint.close();
    }
  });

  it('is the name that was configured, without a question to AWS', async () => {
    expect(await onAws({ CROSSFADE_DOMAIN: 'chat.example.com' })).toBe('https://chat.example.com');
  });

  it("is CloudFront's where nobody else is let in", async () => {
    const env = {
      CROSSFADE_DOMAIN: 'chat.example.com',
      CROSSFADE_INGRESS: 'cloudfront',
      CROSSFADE_EDGE_DOMAIN: 'edge.chat.example.com',
    };
    expect(await onAws(env)).toBe('https://edge.chat.example.com');
    await expect(onAws({ CROSSFADE_PROFILE: 'production', CROSSFADE_ENVIRONMENT: 'none' })).rejects.toThrow(
      "the states here do not tell CloudFront's name: give --url",
    );
  });

  it.each([
    [[{ Port: 80, Protocol: 'HTTP' as const, DefaultActions: forward }], 'http://lb.test'],
    [
      [
        { Port: 80, Protocol: 'HTTP' as const, DefaultActions: redirect },
        { Port: 58080, Protocol: 'HTTPS' as const, DefaultActions: forward },
        { Port: 443, Protocol: 'HTTPS' as const, DefaultActions: forward },
      ],
      'https://lb.test',
    ],
    [[{ Port: 8443, Protocol: 'HTTPS' as const, DefaultActions: forward }], 'https://lb.test:8443'],
  ])('is otherwise that of the listener which forwards: %j', (listeners, url) => {
    expect(urlOf('lb.test', listeners)).toBe(url);
  });

  it('is not made up where nothing forwards', () => {
    expect(() => urlOf('lb.test', [{ Port: 80, DefaultActions: redirect }])).toThrow('give --url');
  });

  it.each([
    ['https://chat.example.com/', 'https://chat.example.com'],
    ['http://127.0.0.1:8080/page?x=1', 'http://127.0.0.1:8080'],
  ])('may be typed: %s', (text, url) => expect(checkedUrl('--url', text)).toBe(url));

  it.each(['chat.example.com', 'ftp://chat.example.com', '', 'http://'])('is not "%s"', (text) => {
    expect(() => checkedUrl('--url', text)).toThrow(`not "${text}"`);
  });
});
