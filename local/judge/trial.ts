// Prepares a folder of manifests for a dry run beside whatever else is in the cluster:
//   node --require operator/typescript.js local/judge/trial.ts FROM TO NAME=VALUE
// Writes TO/fences.json, which is to be made first, TO/objects.json and TO/pods.json. The label goes to
// all namespaces.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parseAllDocuments } from "yaml";

import { isFence, moved, podsOf, type KubernetesObject } from "./objects";

const [from = "", to = "", label = ""] = process.argv.slice(2);
const [name = "", value = ""] = label.split("=");

const objects = readdirSync(from, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".yaml"))
  .flatMap((file) => parseAllDocuments(readFileSync(join(from, file), "utf8")))
  .map((document) => moved(document.toJS() as KubernetesObject, { [name]: value }));

write("fences", objects.filter(isFence).sort(namespacesFirst));
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
