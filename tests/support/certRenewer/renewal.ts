import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const component = join(__dirname, "../../../components/certRenewer");
const folders = ["files", "lego/files", "publish/files"].map((folder) => join(component, folder));

/** The first time of the stand-ins' clock, in seconds. */
const start = 1_700_000_000;

type Script = "obtain" | "publish";

/** One run of lego. */
export interface Answer {
  /** Default 0. */
  readonly code?: number;
  /** Its output. */
  readonly says?: string;
  /** The certificate that it writes, by state and end: `valid 2027-01-01 00:00:00`. Default none. */
  readonly issues?: string;
}

/** A script's exit code and its log, without the times. */
export interface Ended {
  readonly code: number | null;
  readonly log: string;
}

/** obtain.sh and publish.sh, run by the real sh. lego, kubectl and the clock are those in `bin/`. */
export class Renewal {
  readonly root = mkdtempSync(join(tmpdir(), "corekube-renewal-"));
  readonly volume = join(this.root, "srv");
  private readonly standIns = join(this.root, "stand-ins");
  private readonly running: ChildProcess[] = [];
  log = "";

  constructor(private readonly settings: Readonly<Record<string, string>> = {}) {
    mkdirSync(this.volume);
    mkdirSync(join(this.root, "tmp"));
    this.standIn("clock", `${String(start)}\n`);
    // Each container has its own /tmp, and so has each test.
    for (const folder of folders) {
      for (const file of readdirSync(folder)) {
        const text = readFileSync(join(folder, file), "utf8");
        this.write(join("scripts", file), text.replaceAll("/tmp/", `${this.root}/tmp/`));
      }
    }
  }

  /** Sets the runs of lego, in this order. The last one repeats. */
  legoAnswers(...answers: readonly Answer[]): void {
    answers.forEach(({ code = 0, says = "", issues }, index) => {
      const folder = index === answers.length - 1 ? "last" : String(index + 1);
      this.standIn(`answers/${folder}/code`, String(code));
      this.standIn(`answers/${folder}/says`, says);
      if (issues !== undefined) this.standIn(`answers/${folder}/issues`, `${issues}\n`);
    });
  }

  /** Writes a file for the stand-ins, such as the error of a command. */
  standIn(name: string, content = ""): void {
    this.write(join("stand-ins", name), content);
  }

  removeStandIn(name: string): void {
    rmSync(join(this.standIns, name));
  }

  /** Writes a certificate and its key to the volume, as lego would. */
  hasCertificate(state: string): void {
    this.write("srv/lego/authority/certificates/nginx-test.crt", `${state}\n`);
    this.write("srv/lego/authority/certificates/nginx-test.key", "a private key\n");
  }

  start(script: Script): ChildProcess {
    const child = spawn("/bin/sh", [join(this.root, "scripts", `${script}.sh`)], {
      // Its own process group, so that `remove` ends its children too.
      detached: true,
      env: {
        PATH: `${join(__dirname, "bin")}:${process.env["PATH"] ?? ""}`,
        STAND_INS: this.standIns,
        VOLUME: this.volume,
        NFS_EXPORT: "nfs.example.org:/exports/site",
        LEGO_PATH: join(this.volume, "lego", "authority"),
        LEGO_CERT_NAME: "nginx-test",
        KEEP_TRYING_HOURS: "0",
        FORCE: "false",
        RESTART: "",
        RESULT: join(this.root, "tmp", "obtained"),
        TARGET_NAMESPACE: "nginx-test",
        ...this.settings,
      },
    });
    const hear = (text: Buffer) => (this.log += text.toString().replace(/^[\d-]+T[\d:]+Z /gm, ""));
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    this.running.push(child);
    return child;
  }

  /** Runs a script to its end. */
  async run(script: Script): Promise<Ended> {
    this.log = "";
    const [code] = (await once(this.start(script), "close")) as [number | null];
    return { code, log: this.log };
  }

  /** Locks the volume as another run would, until the returned function is called. */
  async lockVolume(): Promise<() => void> {
    mkdirSync(join(this.volume, "lego"), { recursive: true });
    const lock = join(this.volume, "lego", "lock");
    const holder = spawn("flock", [lock, "-c", "echo held; exec cat"], { detached: true });
    this.running.push(holder);
    await once(holder.stdout, "data");
    return () => holder.stdin.end();
  }

  /** Makes writing to the lock fail, as on an unreachable volume. */
  breakLock(): void {
    rmSync(join(this.volume, "lego", "lock"));
    mkdirSync(join(this.volume, "lego", "lock"));
  }

  /** The runs of lego: their start, the script's settings for them, and the state of the account. */
  get legoRuns(): readonly { at: number; forced: boolean; account: string; successor: boolean }[] {
    return this.written("runs", "\n").map((line) => JSON.parse(line) as never);
  }

  /** The seconds that scripts have slept, by the stand-ins' clock. */
  get slept(): number {
    return Number(readFileSync(join(this.standIns, "clock"), "utf8")) - start;
  }

  /** The objects that were sent to the cluster, each after the command line. */
  get sent(): readonly string[] {
    return this.written("sent", /^---\n/m);
  }

  /** The names in a folder of the volume. */
  filesIn(folder: string): string[] {
    return readdirSync(join(this.volume, folder)).sort();
  }

  /** The permissions of a file on the volume, e.g. `700`. */
  modeOf(path: string): string {
    return (statSync(join(this.volume, path)).mode & 0o777).toString(8);
  }

  remove(): void {
    for (const { pid } of this.running) {
      try {
        // Children of a script too, which would keep its pipe open.
        if (pid !== undefined) process.kill(-pid, "SIGKILL");
      } catch {
        // All processes have ended.
      }
    }
    rmSync(this.root, { recursive: true });
  }

  /** The entries of a file that the stand-ins wrote. */
  private written(name: string, end: string | RegExp): string[] {
    const file = join(this.standIns, name);
    return existsSync(file) ? readFileSync(file, "utf8").split(end).slice(0, -1) : [];
  }

  private write(path: string, content: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
