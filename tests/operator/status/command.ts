import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { stringify } from "yaml";

import { operateWith } from "../../support/operator/operate";
import type { Ended } from "../../support/operator/operator";

const standIn = join(__dirname, "bin");

/** `npm run status` in a folder of its own with one stack, `prod`; kubectl is that in `bin-status/`. */
export class StatusCommand {
  private readonly folder = mkdtempSync(join(tmpdir(), "corekube-status-"));

  constructor(config: Readonly<Record<string, unknown>>) {
    writeFileSync(join(this.folder, "Pulumi.yaml"), stringify({ name: "corekube" }));
    writeFileSync(join(this.folder, "Pulumi.prod.yaml"), stringify({ config }));
  }

  /** What the cluster answers to everything. */
  refuses(words: string): void {
    writeFileSync(join(this.folder, "refuses"), words);
  }

  /** Without another path, the stand-in is the only kubectl. */
  run(args: readonly string[], path = [standIn, "/usr/bin", "/bin"]): Ended {
    const env = {
      PATH: path.join(delimiter),
      HOME: dirname(this.folder),
      KUBECONFIG: "/the/operator's",
      STAND_INS: this.folder,
    };
    return operateWith("status", args, env, this.folder);
  }

  /** What kubectl was called with, call by call. */
  get calls(): readonly string[] {
    return this.linesOf("calls");
  }

  /** The kubeconfigs that were used. */
  get kubeconfigs(): readonly string[] {
    return [...new Set(this.linesOf("kubeconfigs"))];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private linesOf(name: string): readonly string[] {
    const file = join(this.folder, name);
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
  }
}
