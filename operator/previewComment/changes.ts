import type { EngineEvent } from "@pulumi/pulumi/automation";

/** What an `up` would do, by the engine's own account. */
export interface Changes {
  readonly counts: Readonly<Record<Operation, number>>;
  /** What would be replaced or deleted, by name: the engine comes to it in another order each time. */
  readonly losses: readonly Loss[];
}

/** What an `up` can do to an object, in the order in which it is told. */
export const operations = ["create", "update", "replace", "delete", "same"] as const;
type Operation = (typeof operations)[number];

/** An object that would go. */
export interface Loss {
  /** The last part of its type, e.g. `Namespace`. */
  readonly kind: string;
  /** What it is called in the cluster, `namespace/name` where it has a namespace. */
  readonly id: string;
  /** The properties that can't be changed in place; empty where it is deleted for good. */
  readonly forcedBy: readonly string[];
  /** Another takes its place under another name before it goes, and its users move over first. */
  readonly seamless: boolean;
}

type Step = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** Counts what the engine counts; it is silent about that where it came to no plan. */
export function changesIn(events: readonly EngineEvent[]): Changes {
  const counted = events.findLast(({ summaryEvent }) => summaryEvent)?.summaryEvent;
  const counts: Readonly<Partial<Record<Operation, number>>> = counted?.resourceChanges ?? {};
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

/** The provider gave it its name, and will give another one to the next. */
function isAutoNamed(state: Step["old"]): boolean {
  const inputs = state?.inputs as Inputs | undefined;
  return inputs?.metadata?.annotations?.["pulumi.com/autonamed"] === "true";
}

interface Inputs {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
}

const nameOf = ({ id, kind }: Loss): string => `${id} ${kind}`;

const lastOf = (text: string, separator: string): string => text.split(separator).at(-1) ?? text;
