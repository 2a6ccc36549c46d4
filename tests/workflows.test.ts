import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { project } from "./support/project";

interface Workflow {
  readonly concurrency: { readonly group: string; readonly "cancel-in-progress": boolean };
}

const folder = join(project, ".github", "workflows");
const workflows = readdirSync(folder).map((file) => ({
  file,
  ...(parse(readFileSync(join(folder, file), "utf8")) as Workflow),
}));

test("a running deployment is never cancelled", () => {
  const deploy = workflows.find(({ file }) => file === "deploy.yml");

  expect(deploy?.concurrency).toEqual({ group: "deploy", "cancel-in-progress": false });
});

// In each group GitHub lets one run wait, and cancels it when another one comes.
test("only a newer deployment replaces a waiting one", () => {
  const inItsGroup = workflows.filter(({ concurrency }) => concurrency.group === "deploy");

  expect(inItsGroup.map(({ file }) => file)).toEqual(["deploy.yml"]);
});
