import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { startMailbox } from '../../sandbox/mailbox/server.ts';

/** A mail server that can be away: nobody reaches it then, and whoever was connected is cut off. */
export interface MailServer {
  readonly smtpUrl: string;
  goAway(): Promise<void>;
  stop(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 });
  const port = Number(new URL(mailbox.smtpUrl).port);
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
    return socket;
  };
  const door: Server = createServer((client) => {
    const server = keep(connect(port, '127.0.0.1'));
    keep(client).pipe(server).pipe(client);
    client.once('close', () => server.destroy());
    server.once('close', () => client.destroy());
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const goAway = async () => {
    const closed = door.listening && once(door, 'close');
    door.close();
    for (const socket of open) socket.destroy();
    await closed;
  };
  return {
    smtpUrl: `smtp://127.0.0.1:${(door.address() as AddressInfo).port}`,
    goAway,
    async stop() {
      await goAway();
      await mailbox.close();
    },
  };
}
