import { ChatClient } from '../chat-client';

/**
 * A process that opens clients, closes them in the middle of things, and ends only if they leave nothing behind:
 * `URL TOKEN SILENT_URL NOBODYS_URL`. The server at URL hands clients over to where nobody greets them.
 */
const [url = '', token = '', silentUrl = '', nobodysUrl = ''] = process.argv.slice(2);

const connecting = new ChatClient({ url: silentUrl, token });
const retrying = new ChatClient({ url: nobodysUrl, token });
const neverStarted = new ChatClient({ url, token });
const moving = new ChatClient({ url, token });
const clients = [connecting, retrying, neverStarted, moving];

neverStarted.send('lobby', 'for nobody');
for (const client of [connecting, retrying, moving]) {
  client.start();
  client.join('lobby').catch(() => undefined);
  client.send('lobby', 'never answered');
}
moving.on('handover', ({ phase }) => {
  if (phase !== 'started') return;
  setTimeout(() => {
    for (const client of clients) client.close();
    process.stdout.write('closed');
  }, 200);
});
