import fc from 'fast-check';
import { CommandParser, MAX_COMMAND_BYTES, ProtocolError } from './command-parser';

const encode = (words: readonly Uint8Array[]) =>
  Buffer.concat([
    Buffer.from(`*${words.length}\r\n`),
    ...words.flatMap((word) => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')]),
  ]);

it('reads the same commands however the stream is cut', () => {
  const commands = fc.array(fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(commands, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, cuts) => {
      const stream = Buffer.concat(sent.map(encode));
      const parser = new CommandParser();
      const read: Buffer[][] = [];
      for (let at = 0, index = 0; at < stream.length; index += 1) {
        const length = cuts[index % cuts.length] ?? 1;
        for (const command of parser.feed(stream.subarray(at, at + length))) read.push([...command]);
        at += length;
      }
      expect(read).toEqual(sent.map((words) => words.map((word) => Buffer.from(word))));
    }),
  );
});

it('takes any bytes without anything but commands or a protocol error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        for (const [name] of new CommandParser().feed(Buffer.from(bytes)))
          expect(name).toBeInstanceOf(Buffer);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }),
  );
});

it('takes no command larger than half a megabyte, in one argument or in many', () => {
  const read = (words: Buffer[]) => [...new CommandParser().feed(encode(words))];
  expect(read([Buffer.alloc(MAX_COMMAND_BYTES)])).toHaveLength(1);
  expect(() => read([Buffer.alloc(MAX_COMMAND_BYTES + 1)])).toThrow(ProtocolError);
  expect(() => read([Buffer.alloc(MAX_COMMAND_BYTES / 2), Buffer.alloc(MAX_COMMAND_BYTES / 2)])).toThrow(
    ProtocolError,
  );
  expect(() => [...new CommandParser().feed(Buffer.from('*40000\r\n'))]).toThrow(ProtocolError);
});
