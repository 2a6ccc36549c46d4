import type { EngineEvent } from "@pulumi/pulumi/automation";

/** What an `up` would do, as Pulumi's engine reports it. */
export interface Changes {
  readonly counts: Readonly<Record<Operation, number>>;
  /** The objects that would be replaced or deleted, sorted by name: the engine's order changes from run to run. */
  readonly losses: readonly Loss[];
}

/** What an `up` can do to an object, in the order of the comment. */
export const operations = ["create", "update", "replace", "delete", "same"] as const;
type Operation = (typeof operations)[number];

/** An object that would be replaced or deleted. */
export interface Loss {
  /** The last part of its type, e.g. `Namespace`. */
  readonly kind: string;
  /** Its name in the cluster, `namespace/name` if it has a namespace. */
  readonly id: string;
  /** The properties that force a replacement; empty if the object is deleted. */
  readonly forcedBy: readonly string[];
  /** True if a replacement with another name exists, and is in use, before this object is deleted. */
  readonly seamless: boolean;
}

type Step = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** Takes the counts from the engine's summary. There is none if the preview failed, and all counts are 0 then. */
export function changesIn(events: readonly EngineEvent[]): Changes {
  const summary = events.findLast(({ summaryEvent }) => summaryEvent)?.summaryEvent;
  const counts: Readonly<Partial<Record<Operation, number>>> = summary?.resourceChanges ?? {};
  const { create = 0, update = 0, replace = 0, delete: deleted = 0, same = 0 } = counts;
  return {
    counts: { create, update, replace, delete: deleted, same },
    losses: events
      .flatMap(({ resourcePreEvent: event }) =>
        event?.metadata.op === "replace" || event?.metadata.op === "delete"
          ? [loss(event.metadata)]
          : [],
      )
      .sort((one, other) => nameOf(one).localeCompare(nameOf(other))),
  };
}

function loss({ op, type, urn, old, keys }: Step): Loss {
  const forcedBy = op === "replace" ? [...(keys ?? [])].sort() : [];
  return {
    kind: lastOf(type, ":"),
    id: old?.id === undefined || old.id === "" ? lastOf(urn, "::") : old.id,
    forcedBy,
    seamless: op === "replace" && isAutoNamed(old) && !forcedBy.includes("metadata.namespace"),
  };
}

/** True if the provider chose the name: a replacement gets another one. */
function isAutoNamed(state: Step["old"]): boolean {
  const inputs = state?.inputs as Inputs | undefined;
  return inputs?.metadata?.annotations?.["pulumi.com/autonamed"] === "true";
}

interface Inputs {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
}

const nameOf = ({ id, kind }: Loss): string => `${id} ${kind}`;

const lastOf = (text: string, separator: string): string => text.split(separator).at(-1) ?? text;
