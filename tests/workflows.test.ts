import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { project } from "./support/docs/messages";

interface Workflow {
  readonly concurrency: { readonly group: string; readonly "cancel-in-progress": boolean };
}

const folder = join(project, ".github", "workflows");
const workflows = readdirSync(folder).map((file) => ({
  file,
  ...(parse(readFileSync(join(folder, file), "utf8")) as Workflow),
}));

test("a deployment is never cancelled in the middle", () => {
  const deploy = workflows.find(({ file }) => file === "deploy.yml");

  expect(deploy?.concurrency).toEqual({ group: "deploy", "cancel-in-progress": false });
});

// GitHub lets one run of a group wait, and cancels it when another comes.
test("only a newer deployment takes the place of one that waits", () => {
  const inItsGroup = workflows.filter(({ concurrency }) => concurrency.group === "deploy");

  expect(inItsGroup.map(({ file }) => file)).toEqual(["deploy.yml"]);
});
