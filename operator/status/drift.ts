import type { Manifest, Recorded } from "../program/record";
import { standIn } from "../program/standIns";
import { differing, isNamedBy, type Differing } from "./compare";
import type { DriftFacts } from "./facts";
import { isPulumi, ownersOf, pulumiAt, type ManagedFields, type Writer } from "./owner";

/** An object in the cluster. */
export interface Live extends Manifest {
  readonly metadata: Manifest["metadata"] & { readonly managedFields?: readonly ManagedFields[] };
}

/** One way in which the cluster isn't as this checkout says. */
export interface Difference {
  /** `Deployment nginx-deploy` */
  readonly object: string;
  /** Undefined where the whole object is missing. */
  readonly field?: { readonly path: string; readonly live: string; readonly wanted: string };
  /** Who wrote it; undefined where Pulumi did, so that it was never otherwise. */
  readonly by?: Writer | undefined;
}

/** What the cluster has. */
export interface InCluster {
  readonly objects: readonly Live[];
  /** Names of Secrets, by namespace: their values are never read. Undefined where not even those could be. */
  readonly secrets: ReadonlyMap<string, readonly string[] | undefined>;
  /** Namespaces, `cluster` for what has none, of which nothing could be read. */
  readonly unread: readonly string[];
}

/** What `up` made and is otherwise by now, and what it would make otherwise by this checkout. */
export function driftOf(objects: readonly Recorded[], cluster: InCluster): DriftFacts {
  const names = autoNames(objects);
  const compared = objects
    // A run that is over has nothing to come; the CronJob has the same template.
    .filter(({ manifest }) => manifest.kind !== "Job")
    .filter(({ manifest }) => !cluster.unread.includes(manifest.metadata.namespace ?? "cluster"))
    .map((recorded) => ({ recorded, live: liveOf(recorded, names, cluster) }));
  const times = compared.flatMap(({ live }) =>
    typeof live === "object" ? (pulumiAt(live.metadata.managedFields ?? []) ?? []) : [],
  );
  return {
    pulumiAt: times.sort((a, b) => b.getTime() - a.getTime())[0],
    differences: compared.flatMap(({ recorded, live }) => {
      if (live === "there") return [];
      const object = `${recorded.manifest.kind} ${recorded.name}`;
      if (live === "missing") return [{ object }];
      return differing(recorded.manifest, live, names)
        .filter(isKnown)
        .map((found) => described(object, found, live.metadata.managedFields ?? []));
    }),
  };
}

/** The names that Pulumi gives a suffix, as they are here, with what they begin with. */
function autoNames(objects: readonly Recorded[]): ReadonlyMap<string, string> {
  return new Map(
    objects
      .filter(({ name, manifest }) => name !== manifest.metadata.name)
      .map(({ name, manifest }) => [manifest.metadata.name, name]),
  );
}

/** The one that is in use, where there are several: another object names it. */
function liveOf(
  { name, manifest }: Recorded,
  names: ReadonlyMap<string, string>,
  { objects, secrets }: InCluster,
): Live | "there" | "missing" {
  const { namespace } = manifest.metadata;
  const isIt = (other: string) =>
    names.has(manifest.metadata.name) ? isNamedBy(other, name) : other === name;
  if (manifest.kind === "Secret") {
    const there = secrets.get(namespace ?? "");
    const used = there?.filter(isIt) ?? [];
    return there === undefined || used.some((each) => isUsed(each, objects)) ? "there" : "missing";
  }
  const found = objects.filter(
    ({ kind, metadata }) =>
      kind === manifest.kind && metadata.namespace === namespace && isIt(metadata.name),
  );
  return found.find(({ metadata }) => isUsed(metadata.name, objects)) ?? found[0] ?? "missing";
}

/** Some workload's template names it. */
const isUsed = (name: string, objects: readonly Live[]): boolean =>
  objects.some(
    ({ kind, ["spec"]: spec }) =>
      ["Deployment", "CronJob"].includes(kind) && JSON.stringify(spec).includes(`"${name}"`),
  );

/** The minute of the schedule is drawn for the stack, and stands in its state alone. */
function isKnown({ path, wanted, live }: Differing): boolean {
  const drawn = path.length === 2 && path[1] === "schedule";
  const hours = (value: unknown) => String(value).replace(/^\d+ /, "");
  return !(
    drawn &&
    String(wanted).startsWith(`${String(standIn.number)} `) &&
    hours(wanted) === hours(live)
  );
}

function described(
  object: string,
  { path, wanted, live }: Differing,
  managed: readonly ManagedFields[],
) {
  const written = path
    .map((step, i) =>
      typeof step !== "string" ? `[${step.label}]` : `${i === 0 ? "" : "."}${step}`,
    )
    .join("");
  const owners = ownersOf(managed, path);
  return {
    object,
    field: { path: written, live: shown(live), wanted: shown(wanted) },
    by: owners.find((owner) => !isPulumi(owner)),
  };
}

/** In place of a value that isn't there. */
export const notSet = "not set";

function shown(value: unknown): string {
  if (value === undefined) return notSet;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.includes("\n") || text.length > 60 ? "otherwise" : text;
}
