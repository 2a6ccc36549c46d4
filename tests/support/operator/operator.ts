import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

const project = join(__dirname, "../../..");

/** The result of a script. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** The scripts in operator/, in a temporary project with one stack, `prod`. kubectl and gh are the stand-ins in `bin/`. */
export class Operator {
  private readonly root = mkdtempSync(join(tmpdir(), "corekube-operator-"));
  private readonly standIns = join(this.root, "stand-ins");

  constructor() {
    mkdirSync(this.standIns);
    cpSync(join(project, "operator"), join(this.root, "operator"), { recursive: true });
    symlinkSync(join(project, "node_modules"), join(this.root, "node_modules"));
    const config = { "kubernetes:context": "prod-cluster" };
    writeFileSync(join(this.root, "Pulumi.prod.yaml"), stringify({ config }));
    this.standIn("job", JSON.stringify(job));
    this.runEnds({ lego: 0, publish: 0 });
  }

  /** Sets the exit codes of the two containers of a run. */
  runEnds(codes: Readonly<Record<"lego" | "publish", number>>): void {
    for (const [container, code] of Object.entries(codes)) this.standIn(container, String(code));
  }

  /** Writes a file that a stand-in reads, such as the error that it fails with. */
  standIn(name: string, content = ""): void {
    writeFileSync(join(this.standIns, name), content);
  }

  renew(...args: readonly string[]): Ended {
    // Not the project's folder: operators may call it from any folder.
    return this.run("renew.sh", args, tmpdir());
  }

  /** Publishes a comment. File names are relative to the stand-ins' folder. */
  publish(...args: readonly string[]): Ended {
    return this.run("publishComment.sh", args, this.standIns);
  }

  private run(script: string, args: readonly string[], cwd: string): Ended {
    const { status, stdout, stderr } = spawnSync(join(this.root, "operator", script), args, {
      encoding: "utf8",
      cwd,
      env: {
        PATH: `${join(__dirname, "bin")}:${process.env["PATH"] ?? ""}`,
        STAND_INS: this.standIns,
      },
    });
    return { code: status, output: stdout, errors: stderr };
  }

  /** The arguments of each call of kubectl or gh. */
  get calls(): readonly string[] {
    return this.read("calls").split("\n").slice(0, -1);
  }

  /** The object that was sent to the cluster. */
  get created(): unknown {
    return JSON.parse(this.read("created")) as unknown;
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  private read(name: string): string {
    const file = join(this.standIns, name);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }
}

/** The parts of the Job that `kubectl create job --from` generates which matter for a run by hand. */
const job = {
  kind: "Job",
  metadata: {
    name: "cert-renew-by-hand-1",
    ownerReferences: [{ kind: "CronJob", name: "cert-renew-cj", uid: "1", controller: true }],
  },
  spec: {
    backoffLimit: 2,
    template: {
      spec: {
        initContainers: [
          {
            name: "lego",
            env: [
              { name: "FORCE", value: "false" },
              { name: "VOLUME", value: "/srv" },
            ],
          },
        ],
        containers: [{ name: "publish" }],
      },
    },
  },
};
