// The objects of a stack: what Pulumi sent, and what the API server made of it.
import { readFileSync, writeFileSync } from "node:fs";

/** The key that marks a secret in an export with --show-secrets. */
const secretMark = "4dabf18193072939515e22adb298388d";

/** Writes the objects of an exported stack as Pulumi applied them, in the same order. Returns their number. */
export function writeObjects(exported, file) {
  const items = JSON.parse(exported)
    .deployment.resources.filter(({ type }) => type.startsWith("kubernetes:"))
    // Objects that Pulumi only read are not part of the stack.
    .filter(({ external }) => external !== true)
    .map(({ inputs }) => shown(inputs));
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  return items.length;
}

function shown(value) {
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value) return shown(JSON.parse(value.plaintext));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner)]));
}

/**
 * The objects of the file as the cluster has them, by name. `live` is the output of `kubectl get`, which fails if one
 * is missing. Has only the fields that Pulumi sent: the cluster adds others, such as times and addresses.
 */
export function readObjects(live, file) {
  const { items: sent } = JSON.parse(readFileSync(file, "utf8"));
  const found = new Map(JSON.parse(live).items.map((object) => [nameOf(object), object]));
  return Object.fromEntries(
    sent.map((object) => [nameOf(object), shared(asRead(object), found.get(nameOf(object)))]),
  );
}

const nameOf = ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;

/** The API server returns `stringData` as `data`. */
function asRead({ stringData, ...object }) {
  return stringData === undefined ? object : { ...object, data: { ...object.data, ...stringData } };
}

function shared(sent, live) {
  if (typeof sent !== "object" || sent === null || live === undefined) return live;
  if (Array.isArray(sent)) return sent.map((value, index) => shared(value, live[index]));
  const fields = Object.keys(sent).map((key) => [key, shared(sent[key], live[key])]);
  return Object.fromEntries(fields);
}
