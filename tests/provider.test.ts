import { readFileSync } from "node:fs";
import { join } from "node:path";

import { project } from "./support/project";

// From 4.29 on the provider refuses to create an object that exists. Before you raise it, decide what should happen:
// docs/content/decisions/versions.md, "The Kubernetes provider takes over existing objects".
test("the Kubernetes provider takes over objects that exist, as the README says", () => {
  const packages = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const [major = 0, minor = 0] = (packages.dependencies["@pulumi/kubernetes"] ?? "")
    .split(".")
    .map(Number);

  expect(major).toBe(4);
  expect(minor).toBeLessThan(29);
});
