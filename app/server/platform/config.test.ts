import { InvalidEnvironmentError, loadConfig } from './config';

const good = {
  COLOUR: 'blue',
  APP_VERSION: '1.2.3',
  PORT: '8080',
  AWS_REGION: 'ap-northeast-2',
  TABLE_PREFIX: 'chatapp-dev-',
  REDIS_URL: 'rediss://redis.example.com:6379',
  REDIS_AUTH_TOKEN: 'token',
  WEIGHTS_PARAMETER: '/chatapp-dev/traffic/weights',
  SESSION_SECRET: 's'.repeat(32),
  PRESENTER_TOKEN: 'p'.repeat(32),
  PUBLIC_ORIGINS: 'https://chat.example.com, https://www.example.com',
  LOG_LEVEL: 'info',
};

describe('the configuration', () => {
  it('is read from the environment', () => {
    expect(loadConfig(good)).toMatchObject({
      colour: 'blue',
      port: 8080,
      publicOrigins: ['https://chat.example.com', 'https://www.example.com'],
    });
  });

  it('takes a Redis without a token, and no public origins', () => {
    expect(loadConfig({ ...good, REDIS_AUTH_TOKEN: '', PUBLIC_ORIGINS: '' })).toMatchObject({
      redisAuthToken: '',
      publicOrigins: [],
    });
    expect(loadConfig({ ...good, REDIS_AUTH_TOKEN: undefined, PUBLIC_ORIGINS: undefined })).toMatchObject({
      redisAuthToken: '',
      publicOrigins: [],
    });
  });

  it('sends traces only where it is told to', () => {
    expect(loadConfig(good)).not.toHaveProperty('tracesEndpoint');
    expect(loadConfig({ ...good, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/' })).toMatchObject({
      tracesEndpoint: 'http://127.0.0.1:4318',
    });
  });

  it.each([
    ['0.5', 0.5],
    ['.05', 0.05],
    ['0.0001', 0.0001],
    ['1', 1],
    ['1.0', 1],
  ])('takes %s of the connections for the most that move in a second', (text, share) => {
    expect(loadConfig({ ...good, HANDOVER_SHARE_PER_SECOND: text }).handoverSharePerSecond).toBe(share);
  });

  it.each([
    ['10', 10],
    ['10000', 10_000],
  ])('lets in %s connections in a second', (text, rate) => {
    expect(loadConfig({ ...good, CONNECTIONS_PER_SECOND: text }).connectionsPerSecond).toBe(rate);
  });

  it('has a pace of its own', () => {
    expect(loadConfig(good)).toMatchObject({ handoverSharePerSecond: 0.16, connectionsPerSecond: 300 });
  });

  it('looks for faults to inject only where it is told to', () => {
    expect(loadConfig(good)).not.toHaveProperty('faultParameter');
    expect(loadConfig({ ...good, FAULT_PARAMETER: '/a/fault' })).toMatchObject({
      faultParameter: '/a/fault',
    });
  });

  it('listens on all addresses unless told', () => {
    expect(loadConfig(good)).not.toHaveProperty('host');
    expect(loadConfig({ ...good, HOST: '127.0.0.1' })).toMatchObject({ host: '127.0.0.1' });
    expect(loadConfig({ ...good, HOST: '::1' })).toMatchObject({ host: '::1' });
  });

  it('names everything that is missing at once', () => {
    expect(() => loadConfig({})).toThrow(InvalidEnvironmentError);
    const keys = Object.keys(good).filter((key) => !['REDIS_AUTH_TOKEN', 'PUBLIC_ORIGINS'].includes(key));
    for (const key of keys) expect(() => loadConfig({})).toThrow(`${key} is missing`);
  });

  it.each([
    ['COLOUR', 'red'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['HOST', 'localhost'],
    ['HOST', ''],
    ['APP_VERSION', ''],
    ['AWS_REGION', 'seoul'],
    ['TABLE_PREFIX', 'a b'],
    ['REDIS_URL', 'http://redis:6379'],
    ['REDIS_URL', 'redis://'],
    ['REDIS_URL', ''],
    ['WEIGHTS_PARAMETER', 'we ights'],
    ['FAULT_PARAMETER', 'a fault'],
    ['SESSION_SECRET', 'short'],
    ['PRESENTER_TOKEN', 'short'],
    ['PUBLIC_ORIGINS', 'chat.example.com'],
    ['PUBLIC_ORIGINS', 'https://chat.example.com/path'],
    ['PUBLIC_ORIGINS', '*'],
    ['LOG_LEVEL', 'loud'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '127.0.0.1:4318'],
    ['HANDOVER_SHARE_PER_SECOND', ''],
    ['HANDOVER_SHARE_PER_SECOND', '0.0'],
    ['HANDOVER_SHARE_PER_SECOND', '1.1'],
    ['HANDOVER_SHARE_PER_SECOND', '16'],
    ['HANDOVER_SHARE_PER_SECOND', '-0.1'],
    ['HANDOVER_SHARE_PER_SECOND', '1e-1'],
    ['CONNECTIONS_PER_SECOND', ''],
    ['CONNECTIONS_PER_SECOND', '9'],
    ['CONNECTIONS_PER_SECOND', '10001'],
    ['CONNECTIONS_PER_SECOND', '10.5'],
    ['CONNECTIONS_PER_SECOND', 'many'],
  ])('refuses %s=%p by name', (key, value) => {
    expect(() => loadConfig({ ...good, [key]: value })).toThrow(`not usable: ${key} `);
  });

  it('does not repeat a secret that it refuses', () => {
    expect(() => loadConfig({ ...good, SESSION_SECRET: 'hunter2' })).toThrow(/^(?!.*hunter2)/);
  });
});
