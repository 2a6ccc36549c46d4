import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseAllDocuments, stringify } from "yaml";

import { operateWith } from "./operate";
import type { Ended } from "./operator";

/** An object in the output. */
export interface Written {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly stringData?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** `npm run manifests` in a temporary folder with one stack, `prod`, and without a path, home or kubeconfig. */
export class Manifests {
  readonly folder = mkdtempSync(join(tmpdir(), "corekube-manifests-"));

  constructor(config: Readonly<Record<string, unknown>>) {
    writeFileSync(join(this.folder, "Pulumi.yaml"), stringify({ name: "corekube" }));
    this.configure(config);
  }

  configure(config: Readonly<Record<string, unknown>>): void {
    writeFileSync(join(this.folder, "Pulumi.prod.yaml"), stringify({ config }));
  }

  run(...args: readonly string[]): Ended {
    const nothing = { PATH: "/nonexistent", HOME: "/nonexistent", KUBECONFIG: "/nonexistent" };
    return operateWith("manifests", args, nothing, this.folder);
  }

  /** All objects as one stream of YAML. */
  stream(): string {
    const { code, output, errors } = this.run("--stack", "prod", "--out", "-");
    if (code !== 0) throw new Error(errors);
    return output;
  }

  /** The written files, relative to the folder. */
  files(): readonly string[] {
    return readdirSync(this.folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.includes("/") && file.endsWith(".yaml"))
      .sort();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** The objects of a stream, read with this version of YAML. kubectl uses 1.1. */
export function objectsIn(stream: string, version: "1.1" | "1.2" = "1.2"): readonly Written[] {
  return parseAllDocuments(stream, { version }).map((document) => document.toJS() as Written);
}
