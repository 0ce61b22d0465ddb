import { encode } from 'uqr';
import { modulePath } from './qr-code';

test('the path covers the black modules of the code, and no other', () => {
  const { data } = encode('http://192.168.1.20:8080/', { ecc: 'M', border: 4 });
  const drawn = data.map((row) => row.map(() => false));
  for (const [, x, y, width] of modulePath(data).matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    drawn[Number(y)]?.fill(true, Number(x), Number(x) + Number(width));
  }
  expect(drawn).toEqual(data);
  expect(data.flat().filter(Boolean).length).toBeGreaterThan(100);
});
