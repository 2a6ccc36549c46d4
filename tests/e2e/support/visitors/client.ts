import { connect as connectPlainly, createServer, type AddressInfo, type Socket } from "node:net";
import { connect as connectByTls } from "node:tls";

/** The port that a client connects to, and the protocol. */
export interface Destination {
  readonly port: number;
  /** The server's name, for TLS. */
  readonly tls?: string;
  /** The protocol over TLS. Default HTTP/1.1. */
  readonly protocol?: "h2" | "http/1.1";
  /** Default true. A client that doesn't read doesn't notice that the connection was closed. */
  readonly reads?: boolean;
}

const node = "10.251.0.2";

/** A client that can send anything. */
export class Client {
  /** True if the server closed or refused the connection. */
  closed = false;
  private readonly parts: Buffer[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on("close", () => (this.closed = true));
    // `closed` has the outcome.
    socket.on("error", () => undefined);
  }

  /** Returns once the client is connected, or refused and therefore closed. */
  static async connect({ port, tls, protocol, reads = true }: Destination): Promise<Client> {
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

  /** Everything received so far. */
  get received(): string {
    return Buffer.concat(this.parts).toString("latin1");
  }

  send(data: string | Buffer): void {
    if (!this.socket.destroyed) this.socket.write(data);
  }

  /** Sends data repeatedly, as fast as the server accepts it. */
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

  /** Waits for the server to close the connection. Returns whether it did. */
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

/** Connects many clients, 50 at a time. Each runs `act` once it is connected. */
export async function crowd(
  size: number,
  destination: Destination,
  act: (client: Client) => void = () => undefined,
): Promise<Client[]> {
  const clients: Client[] = [];
  while (clients.length < size) {
    const next = Array.from({ length: Math.min(50, size - clients.length) }, async () => {
      const client = await Client.connect(destination);
      act(client);
      return client;
    });
    clients.push(...(await Promise.all(next)));
  }
  return clients;
}

/** A client's first TLS message (ClientHello). */
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
