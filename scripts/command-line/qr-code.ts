import { renderUnicodeCompact } from 'uqr';

/** A QR code for a terminal, without a line break at its end: dark on light, whatever the colours of the terminal. */
export function qrCode(text: string): string {
  return renderUnicodeCompact(text, { border: 2 })
    .split('\n')
    .map((line) => `\u001b[97;40m${line}\u001b[0m`)
    .join('\n');
}
