import type { Recorded } from "../program/record";
import { standIn } from "../program/standIns";
import { differing, isNamedBy, type Differing } from "./compare";
import { printedValue, type Difference } from "./difference";
import type { DriftFacts } from "./facts";
import type { ClusterState, LiveObject } from "./live";
import { isPulumi, ownersOf, pulumiAt, type ManagedFields } from "./owner";

/** Compares the objects of this checkout with those in the cluster. */
export function driftOf(objects: readonly Recorded[], cluster: ClusterState): DriftFacts {
  const names = autoNames(objects);
  const compared = objects
    // A finished run has nothing left to do, and the CronJob has the same template.
    .filter(({ manifest }) => manifest.kind !== "Job")
    .filter(({ manifest }) => !cluster.unread.includes(manifest.metadata.namespace ?? "cluster"))
    .map((recorded) => ({ recorded, live: liveOf(recorded, names, cluster) }));
  const times = compared.flatMap(({ live }) =>
    typeof live === "object" ? (pulumiAt(live.metadata.managedFields ?? []) ?? []) : [],
  );
  return {
    pulumiAt: times.sort((a, b) => b.getTime() - a.getTime())[0],
    differences: compared.flatMap(({ recorded, live }) => {
      if (live === "exists") return [];
      const object = `${recorded.manifest.kind} ${recorded.name}`;
      if (live === "missing") return [{ object }];
      return differing(recorded.manifest, live, names)
        .filter((each) => !isDrawnMinute(each))
        .map((each) => difference(object, each, live.metadata.managedFields ?? []));
    }),
  };
}

/** The auto-named objects: their names in this checkout, and the same names without the suffix. */
function autoNames(objects: readonly Recorded[]): ReadonlyMap<string, string> {
  return new Map(
    objects
      .filter(({ name, manifest }) => name !== manifest.metadata.name)
      .map(({ name, manifest }) => [manifest.metadata.name, name]),
  );
}

/**
 * An object's counterpart in the cluster. Of several with the same auto-name, it is the one that a workload uses. Of a
 * Secret, only the existence is known.
 */
function liveOf(
  { name, manifest }: Recorded,
  names: ReadonlyMap<string, string>,
  { objects, secrets }: ClusterState,
): LiveObject | "exists" | "missing" {
  const { namespace } = manifest.metadata;
  const hasItsName = (other: string) =>
    names.has(manifest.metadata.name) ? isNamedBy(other, name) : other === name;
  if (manifest.kind === "Secret") {
    const listed = secrets.get(namespace ?? "");
    const candidates = listed?.filter(hasItsName) ?? [];
    const exists = listed === undefined || candidates.some((each) => isUsed(each, objects));
    return exists ? "exists" : "missing";
  }
  const candidates = objects.filter(
    ({ kind, metadata }) =>
      kind === manifest.kind && metadata.namespace === namespace && hasItsName(metadata.name),
  );
  const used = candidates.find(({ metadata }) => isUsed(metadata.name, objects));
  return used ?? candidates[0] ?? "missing";
}

/** True if the template of a workload has this name. */
const isUsed = (name: string, objects: readonly LiveObject[]): boolean =>
  objects.some(
    ({ kind, ["spec"]: spec }) =>
      ["Deployment", "CronJob"].includes(kind) && JSON.stringify(spec).includes(`"${name}"`),
  );

/** True if only the minute of the schedule differs. `up` draws it at random, and only Pulumi's state has it. */
function isDrawnMinute({ path, wanted, live }: Differing): boolean {
  const withoutMinute = (value: unknown) => String(value).replace(/^\d+ /, "");
  return (
    path.length === 2 &&
    path[1] === "schedule" &&
    String(wanted).startsWith(`${String(standIn.number)} `) &&
    withoutMinute(wanted) === withoutMinute(live)
  );
}

function difference(
  object: string,
  { path, wanted, live }: Differing,
  managed: readonly ManagedFields[],
): Difference {
  const printedPath = path
    .map((step, i) =>
      typeof step !== "string" ? `[${step.label}]` : `${i === 0 ? "" : "."}${step}`,
    )
    .join("");
  return {
    object,
    field: { path: printedPath, live: printedValue(live), wanted: printedValue(wanted) },
    by: ownersOf(managed, path).find((owner) => !isPulumi(owner)),
  };
}
