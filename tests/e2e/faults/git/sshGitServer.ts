import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { basename, join } from "node:path";

import { output } from "../../support/demo";
import { eventually } from "../../../support/eventually";

/** This machine's address on the link to the node. Pods can reach it. */
const address = "10.251.0.1";

/** Serves a root's /srv/git over ssh, with a server of that root, to clients with the key. */
export class SshGitServer {
  /** The client's private key, in ssh's format. */
  readonly key: string;
  private server: ChildProcess | undefined;

  private constructor(
    private readonly root: string,
    private readonly port: number,
    private readonly host: string,
    /** Its folder in the root. */
    private readonly folder: string,
  ) {
    this.key = readFileSync(join(root, folder, "user"), "utf8");
  }

  static async start(root: string, port: number, host = address): Promise<SshGitServer> {
    const folder = `/srv/ssh-${String(port)}`;
    mkdirSync(join(root, folder), { recursive: true });
    await output("chroot", [
      root,
      ...`ssh-keygen -q -t ed25519 -f ${folder}/user -N`.split(" "),
      "",
    ]);
    const home = join(root, "root", ".ssh");
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const publicKey = readFileSync(join(root, folder, "user.pub"), "utf8");
    writeFileSync(join(home, "authorized_keys"), publicKey, { mode: 0o600 });
    const server = new SshGitServer(root, port, host, folder);
    await server.makeHostKey("first");
    await server.makeHostKey("second");
    await server.show("first");
    return server;
  }

  /** The URL of the repository on this server. */
  urlOf({ url }: { readonly url: string }): string {
    return `ssh://root@${this.host}:${String(this.port)}/srv/git/${basename(url)}`;
  }

  /** The known_hosts line for the first of the server's host keys. */
  get knownHosts(): string {
    const [, key = ""] =
      /^(ssh-ed25519 \S+)/m.exec(readFileSync(join(this.root, this.folder, "first.pub"), "utf8")) ??
      [];
    return `[${this.host}]:${String(this.port)} ${key}\n`;
  }

  /** From now on, the server has this host key. */
  async show(hostKey: "first" | "second"): Promise<void> {
    await this.end();
    const options = `-F -E -s -j -k -r ${this.folder}/${hostKey} -P ${this.folder}/pid`;
    const listen = `${this.host}:${String(this.port)}`;
    this.server = spawn(
      "chroot",
      [this.root, "/usr/sbin/dropbear", ...options.split(" "), "-p", listen],
      { stdio: "ignore" },
    );
    await eventually(60, async () => {
      const socket = connect(this.port, this.host);
      await once(socket, "connect");
      socket.destroy();
    });
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(join(this.root, this.folder), { recursive: true, force: true });
    rmSync(join(this.root, "root", ".ssh"), { recursive: true, force: true });
  }

  private async end(): Promise<void> {
    if (this.server?.exitCode !== null || this.server.signalCode !== null) return;
    const ended = once(this.server, "exit");
    this.server.kill();
    await ended;
  }

  private async makeHostKey(name: string): Promise<void> {
    const file = `${this.folder}/${name}`;
    await output("chroot", [this.root, "dropbearkey", "-t", "ed25519", "-f", file]);
    const printed = await output("chroot", [this.root, "dropbearkey", "-y", "-f", file]);
    writeFileSync(join(this.root, `${file}.pub`), printed);
  }
}
