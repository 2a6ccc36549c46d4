import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { eventually } from "../../support/eventually";

const files = join(__dirname, "../../../components/staticSite/certificate/files");

/** The files of one version of the Secret, by name. */
export type Version = Readonly<Record<string, string>>;

/** A pair that the stand-in for nginx accepts. */
export const pair = (text: string): Version => ({ "tls.crt": text, "tls.key": text });

/** keep-certificate.sh, run by the real sh in folders of its own. nginx and sleep are those in `bin/`. */
export class Sidecar {
  private readonly root = mkdtempSync(join(tmpdir(), "corekube-certificate-"));
  private readonly secret = join(this.root, "secret");
  private readonly certificates = join(this.root, "certificates");
  private readonly checked = join(this.root, "tmp/checked");
  private child: ChildProcess | undefined;
  private versions = 0;
  log = "";

  constructor() {
    for (const folder of ["scripts", "secret", "certificates", "tmp", "stand-ins"])
      mkdirSync(join(this.root, folder));
    const places: Readonly<Record<string, string>> = {
      "/etc/nginx-ssl-secret": this.secret,
      "/certificates": this.certificates,
      "/tmp": join(this.root, "tmp"),
    };
    for (const file of readdirSync(files)) {
      const text = readFileSync(join(files, file), "utf8");
      writeFileSync(
        join(this.root, "scripts", file),
        text.replace(
          /\/(?:etc\/nginx-ssl-secret|certificates|tmp)\b/g,
          (path) => places[path] ?? "",
        ),
      );
    }
  }

  /** Starts the container, for the first time or again: /tmp is new, the certificates are not. */
  start(): void {
    rmSync(this.checked, { force: true });
    this.log = "";
    this.child = spawn("/bin/sh", [join(this.root, "scripts/keep-certificate.sh")], {
      // Its own group, so that `remove` ends its children too.
      detached: true,
      env: {
        PATH: `${join(__dirname, "bin")}:${process.env["PATH"] ?? ""}`,
        STAND_INS: join(this.root, "stand-ins"),
      },
    });
    const hear = (text: Buffer) => (this.log += text.toString().replace(/^[\d-]+T[\d:]+Z /gm, ""));
    this.child.stdout?.on("data", hear);
    this.child.stderr?.on("data", hear);
  }

  /** Sends a signal and returns the exit code. */
  async stop(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child === undefined) throw new Error("it was not started");
    const ended = once(this.child, "exit");
    this.child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }

  /** Mounts a version of the Secret as the kubelet does: a new folder, and a link that is swapped at once. */
  mount(version: Version): void {
    this.versions++;
    const folder = `..2026_11_29_00_00_00.${String(this.versions)}`;
    mkdirSync(join(this.secret, folder));
    for (const [name, text] of Object.entries(version))
      writeFileSync(join(this.secret, folder, name), text);
    symlinkSync(folder, join(this.secret, "..data_tmp"));
    renameSync(join(this.secret, "..data_tmp"), join(this.secret, "..data"));
    for (const old of readdirSync(this.secret))
      if (old !== "..data" && old !== folder) rmSync(join(this.secret, old), { recursive: true });
  }

  /** Replaces a file of the mounted version by something that can't be copied. */
  break(name: string): void {
    const file = join(this.secret, "..data", name);
    rmSync(file);
    mkdirSync(file);
  }

  /** Undoes `break`. */
  repair(name: string, text: string): void {
    const file = join(this.secret, "..data", name);
    rmSync(file, { recursive: true });
    writeFileSync(file, text);
  }

  /** Kills the next check of a certificate, as the kernel does if memory is short. */
  killNextCheck(): void {
    writeFileSync(join(this.root, "stand-ins/is-killed"), "");
  }

  /** Lets no check of a certificate end until the returned function is called. */
  holdChecks(): () => void {
    const file = join(this.root, "stand-ins/is-held");
    writeFileSync(file, "");
    return () => {
      rmSync(file);
    };
  }

  /** Waits until the log has this line. */
  async says(line: string): Promise<void> {
    await eventually(60, () => {
      expect(this.log.split("\n")).toContain(line);
    });
  }

  /** Waits until the script's loop has run once more. */
  async nextRound(): Promise<void> {
    rmSync(this.checked, { force: true });
    await eventually(60, () => {
      expect(this.hasStarted).toBe(true);
    });
  }

  /** Whether the startup probe succeeds. */
  get hasStarted(): boolean {
    return existsSync(this.checked);
  }

  /** The certificate and the key that nginx reads at a handshake. */
  get served(): Version {
    return this.filesOf(readlinkSync(join(this.certificates, "current")));
  }

  /** Whether nginx finds a certificate. */
  get serves(): boolean {
    return existsSync(join(this.certificates, "current", "tls.crt"));
  }

  /** All certificates that are on the volume, by their text. */
  get stored(): string[] {
    return readdirSync(this.certificates)
      .filter((name) => name !== "current")
      .map((name) => this.filesOf(name)["tls.crt"] ?? "")
      .sort();
  }

  /** The permissions of the files that nginx reads, e.g. `600`. */
  get modes(): string[] {
    const folder = join(this.certificates, "current");
    return readdirSync(folder).map((name) =>
      (statSync(join(folder, name)).mode & 0o777).toString(8),
    );
  }

  /** How often nginx checked a certificate. */
  get checks(): number {
    const file = join(this.root, "stand-ins/checks");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
  }

  remove(): void {
    try {
      if (this.child?.pid !== undefined) process.kill(-this.child.pid, "SIGKILL");
    } catch {
      // All processes have ended.
    }
    rmSync(this.root, { recursive: true });
  }

  private filesOf(name: string): Version {
    const folder = join(this.certificates, name);
    return Object.fromEntries(
      readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]),
    );
  }
}
