/**
 * The configurations that every check of the stacks is made for, by the variables that choose them. What AWS would make
 * up is made up.
 */
export const CONFIGURATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  hackathon: {},
  'hackathon with egress public': { CROSSFADE_EGRESS: 'public' },
  production: { CROSSFADE_PROFILE: 'production' },
  'production with a domain': {
    CROSSFADE_PROFILE: 'production',
    CROSSFADE_DOMAIN: 'chat.example.com',
    CROSSFADE_EDGE_DOMAIN: 'www.chat.example.com',
    CROSSFADE_EXTRA_HTTPS_PORTS: '58080,33335',
    CROSSFADE_ALARM_EMAIL: 'ops@example.com',
  },
};
