import { textParts } from './links';

const links = (text: string) => textParts(text).flatMap((part) => (part.kind === 'link' ? [part.text] : []));

test.each([
  ['nothing here', []],
  ['https://example.com', ['https://example.com']],
  ['HTTP://EXAMPLE.COM/Path', ['HTTP://EXAMPLE.COM/Path']],
  ['see http://a.example/x and https://b.example/y', ['http://a.example/x', 'https://b.example/y']],
  ['http://localhost:8080/?room=lobby#top', ['http://localhost:8080/?room=lobby#top']],
  // What ends the sentence does not belong to the address.
  ['Look at https://example.com.', ['https://example.com']],
  ['https://example.com/a, then', ['https://example.com/a']],
  ['really https://example.com/a?!', ['https://example.com/a']],
  ['(https://example.com/a)', ['https://example.com/a']],
  ['(see https://example.com/a).', ['https://example.com/a']],
  ['https://en.wikipedia.org/wiki/Fade_(audio)', ['https://en.wikipedia.org/wiki/Fade_(audio)']],
  ['(https://en.wikipedia.org/wiki/Fade_(audio))', ['https://en.wikipedia.org/wiki/Fade_(audio)']],
  ['“https://example.com/q”', ['https://example.com/q']],
  ['<https://example.com>', ['https://example.com']],
  ['"https://example.com"', ['https://example.com']],
  // Korean particles follow without a space.
  ['https://example.com을 보세요', ['https://example.com']],
  ['https://example.com。', ['https://example.com']],
  ['https://ko.wikipedia.org/wiki/서울', ['https://ko.wikipedia.org/wiki/서울']],
  // Hosts that are not what they seem to be.
  ['https://bank.example@evil.example/', []],
  ['https://user:password@evil.example', []],
  ['https://bank.example\\@evil.example', []],
  ['https://bank.example%2f@evil.example', []],
  ['https://b\u0430nk.example', []],
  ['https://example.c\u043em', []],
  ['https://bank.example\u202eelpmaxe.live', ['https://bank.example']],
  ['https://bank.example/\u2066x', ['https://bank.example/']],
  // Other schemes, and none.
  ['javascript:alert(1)', []],
  ['javascript://example.com/%0aalert(1)', []],
  ['data:text/html,<script>alert(1)</script>', []],
  ['xhttps://example.com', []],
  ['ftp://example.com', []],
  ['//example.com www.example.com example.com', []],
  ['https://', []],
  ['https:///path', []],
  ['https://-', []],
  ['https://example.com:999999/', []],
  ['https://example.com:99999/', []],
  ['https://[::1]/', []],
])('%j has the links %j', (text, expected) => {
  expect(links(text)).toEqual(expected);
});

test.each([
  'plain',
  '',
  'a https://example.com, b (https://example.com/c) d',
  '\u202ehttps://example.com\u202c',
  `https://example.com/${'x'.repeat(2_000)}`,
  '<script>alert("https://example.com")</script>',
])('the parts of %j are the text', (text) => {
  expect(
    textParts(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});

test('whatever a text holds, its links lead to http or https alone, and to no other host than they show', () => {
  const pieces = [
    'https://',
    'http://',
    'javascript:',
    'a.example',
    'evil.example',
    '@',
    ':',
    '/',
    '\\',
    '?',
    '#',
    ')',
    '%00',
    ' ',
    '가',
  ];
  for (let seed = 0; seed < 3_000; seed += 1) {
    const text = Array.from(
      { length: 8 },
      (_, place) => pieces[(seed * 7 + place * place * (seed + 3)) % pieces.length],
    ).join('');
    for (const part of textParts(text)) {
      if (part.kind === 'text') continue;
      const { protocol, hostname, username } = new URL(part.href);
      expect(['http:', 'https:']).toContain(protocol);
      expect(username).toBe('');
      expect(part.text.toLowerCase()).toContain(`://${hostname}`);
    }
  }
});
