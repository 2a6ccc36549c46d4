import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { stringify } from "yaml";

import { operateWith } from "../../support/operator/operate";
import type { Ended } from "../../support/operator/operator";

const standIn = join(__dirname, "bin");

/** `npm run status` in a temporary folder with one stack, `prod`. kubectl is the stand-in in `bin/`. */
export class StatusCommand {
  private readonly folder = mkdtempSync(join(tmpdir(), "corekube-status-"));

  constructor(config: Readonly<Record<string, unknown>>) {
    writeFileSync(join(this.folder, "Pulumi.yaml"), stringify({ name: "corekube" }));
    writeFileSync(join(this.folder, "Pulumi.prod.yaml"), stringify({ config }));
  }

  /** Makes every call of kubectl fail with this message. */
  refuses(message: string): void {
    writeFileSync(join(this.folder, "refuses"), message);
  }

  /** By default the stand-in is the only kubectl on the path. */
  run(args: readonly string[], path = [standIn, "/usr/bin", "/bin"]): Ended {
    const env = {
      PATH: path.join(delimiter),
      HOME: dirname(this.folder),
      KUBECONFIG: "/the/operator's",
      STAND_INS: this.folder,
    };
    return operateWith("status", args, env, this.folder);
  }

  /** The arguments of each call of kubectl. */
  get calls(): readonly string[] {
    return this.linesOf("calls");
  }

  /** The kubeconfigs that kubectl was called with. */
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
