import { connect as connectPlainly, createServer, type AddressInfo, type Socket } from "node:net";
import { connect as connectByTls } from "node:tls";

/** Where a client knocks, and how. */
export interface Door {
  readonly port: number;
  /** The server's name, for TLS. */
  readonly tls?: string;
  /** By TLS. Default HTTP/1.1. */
  readonly protocol?: "h2" | "http/1.1";
  /** Default true. Who doesn't read isn't told either that the connection was closed. */
  readonly reads?: boolean;
}

const node = "10.251.0.2";

/** A connection, whose owner sends whatever it likes. */
export class Client {
  /** By the server, or because there is none. */
  closed = false;
  private readonly parts: Buffer[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on("close", () => (this.closed = true));
    // What a server does to such a client is seen by `closed`.
    socket.on("error", () => undefined);
  }

  /** Is there once it's connected, or refused: it's closed then. */
  static async connect({ port, tls, protocol, reads = true }: Door): Promise<Client> {
    const to = { host: node, port };
    const socket =
      tls === undefined
        ? connectPlainly(to)
        : connectByTls({
            ...to,
            servername: tls,
            rejectUnauthorized: false,
            ALPNProtocols: [protocol ?? "http/1.1"],
          });
    const client = new Client(socket);
    if (reads) socket.on("data", (part: Buffer) => client.parts.push(part));
    await new Promise<void>((resolve) => {
      socket.once(tls === undefined ? "connect" : "secureConnect", resolve);
      socket.once("close", resolve);
    });
    return client;
  }

  /** All that came. */
  get received(): string {
    return Buffer.concat(this.parts).toString("latin1");
  }

  send(data: string | Buffer): void {
    if (!this.socket.destroyed) this.socket.write(data);
  }

  /** The same again and again, as fast as the server takes it. */
  async flood(data: Buffer, times: number): Promise<void> {
    for (let time = 0; time < times && !this.closed; time += 1) {
      await new Promise((resolve) => {
        this.socket.once("close", resolve);
        this.socket.write(data, () => {
          this.socket.off("close", resolve);
          resolve(undefined);
        });
      });
    }
  }

  /** Waits for the server to close the connection, and says whether it did. */
  async untilClosed(seconds: number): Promise<boolean> {
    if (this.closed) return true;
    return new Promise((resolve) => {
      const waiting = setTimeout(() => {
        resolve(false);
      }, seconds * 1000);
      this.socket.once("close", () => {
        clearTimeout(waiting);
        resolve(true);
      });
    });
  }

  leave(): void {
    this.socket.destroy();
  }
}

/** Many of them, of whom 50 knock at a time; each does something as soon as it's in. */
export async function crowd(
  size: number,
  door: Door,
  act: (client: Client) => void = () => undefined,
): Promise<Client[]> {
  const clients: Client[] = [];
  while (clients.length < size) {
    const next = Array.from({ length: Math.min(50, size - clients.length) }, async () => {
      const client = await Client.connect(door);
      act(client);
      return client;
    });
    clients.push(...(await Promise.all(next)));
  }
  return clients;
}

/** The first that a client says by TLS: what it says next is left to the one who asks. */
export async function clientHello(servername: string): Promise<Buffer> {
  return new Promise((resolve) => {
    const listener = createServer((socket) => {
      socket.once("data", (hello) => {
        socket.destroy();
        listener.close();
        resolve(hello);
      });
    });
    listener.listen(0, "127.0.0.1", () => {
      const { port } = listener.address() as AddressInfo;
      const client = connectByTls({ host: "127.0.0.1", port, servername });
      client.on("error", () => undefined);
    });
  });
}
