import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** This machine's address on the link to the node. Pods can reach it. */
const address = "10.251.0.1";
/** The demo's git server. */
const origin = { host: "10.251.0.2", port: 9418 };

/** How the server behaves. If it hangs, it accepts connections and never answers. */
type Fault = "none" | "refuses" | "hangs";

/**
 * Serves the demo's repositories at another address, with faults. The demo's own git server can't have faults while
 * other tests use it. Pushes don't go through this server.
 */
export class GitServer {
  private fault: Fault = "none";
  /** Connections without an answer. */
  private readonly waiting = new Set<Socket>();
  private readonly connections = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async start(port: number): Promise<GitServer> {
    const gitServer = new GitServer(createServer(), port);
    gitServer.server.on("connection", (socket) => {
      gitServer.take(socket);
    });
    await gitServer.make("hangs");
    await gitServer.make("none");
    return gitServer;
  }

  /** The URL of the repository on this server. */
  urlOf({ url }: { readonly url: string }): string {
    return `git://${address}:${String(this.port)}${new URL(url).pathname}`;
  }

  /** Connections that waited during `hangs` are then answered or cut off. */
  async make(fault: Fault): Promise<void> {
    this.fault = fault;
    if (fault === "refuses") {
      for (const socket of this.connections) socket.destroy();
      await new Promise((resolve) => this.server.close(resolve));
      return;
    }
    if (!this.server.listening) {
      this.server.listen(this.port, address);
      await once(this.server, "listening");
    }
    if (fault === "hangs") return;
    for (const socket of this.waiting) this.answer(socket);
  }

  /** The number of connections that wait for an answer. */
  get kept(): number {
    return this.waiting.size;
  }

  async stop(): Promise<void> {
    if (this.server.listening) await this.make("refuses");
  }

  private take(socket: Socket): void {
    this.connections.add(socket);
    socket.on("close", () => {
      this.connections.delete(socket);
      this.waiting.delete(socket);
    });
    socket.on("error", () => socket.destroy());
    if (this.fault === "hangs") this.waiting.add(socket);
    else this.answer(socket);
  }

  private answer(socket: Socket): void {
    this.waiting.delete(socket);
    const onward = connect(origin);
    onward.on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  }
}
