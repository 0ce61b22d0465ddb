import { Party } from './party';
import { ProtocolServer } from './protocol-server';

/** Starts a server before each test of the file, and ends it and its clients after it. */
export function partyForEachTest(
  use: (started: { readonly server: ProtocolServer; readonly party: Party }) => void,
): void {
  let server: ProtocolServer | undefined;
  let party: Party | undefined;
  beforeEach(async () => {
    server = await ProtocolServer.start();
    party = new Party(server);
    use({ server, party });
  });
  afterEach(async () => {
    party?.close();
    await server?.close();
  });
}
