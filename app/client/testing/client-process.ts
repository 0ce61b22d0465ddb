import { ChatClient } from '../chat-client';
import { FileOutboxStore } from '../node/file-outbox-store';

/** A client in a process of its own, which keeps its outbox in a file: `URL TOKEN FILE [TEXT...]`. */
const [url = '', token = '', file = '', ...texts] = process.argv.slice(2);
const client = new ChatClient({ url, token, outbox: new FileOutboxStore(file) });
client.start();
void client.join('lobby').then(() => {
  for (const text of texts) client.send('lobby', text);
});
