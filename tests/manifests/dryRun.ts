// Prepares a folder of manifests for a dry run in a cluster that is in use:
//   node --require operator/lib/typescript.js tests/manifests/dryRun.ts FROM TO NAME=VALUE
// Writes TO/prerequisites.json (create these first), TO/objects.json and TO/pods.json. All namespaces get the
// label NAME=VALUE.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parseAllDocuments } from "yaml";

import { isPrerequisite, renamed, podsOf, type KubernetesObject } from "./objects";

const [from = "", to = "", label = ""] = process.argv.slice(2);
const [name = "", value = ""] = label.split("=");

const objects = readdirSync(from, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".yaml"))
  .flatMap((file) => parseAllDocuments(readFileSync(join(from, file), "utf8")))
  .map((document) => renamed(document.toJS() as KubernetesObject, { [name]: value }));

write("prerequisites", objects.filter(isPrerequisite).sort(namespacesFirst));
write("objects", objects);
write("pods", objects.flatMap(podsOf));

function namespacesFirst(one: KubernetesObject, other: KubernetesObject): number {
  return Number(other.kind === "Namespace") - Number(one.kind === "Namespace");
}

function write(file: string, items: readonly KubernetesObject[]): void {
  writeFileSync(
    join(to, `${file}.json`),
    JSON.stringify({ apiVersion: "v1", kind: "List", items }),
  );
}
