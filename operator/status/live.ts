import type { Manifest } from "../program/record";
import type { ManagedFields } from "./owner";

/** An object as it is in the cluster. */
export interface LiveObject extends Manifest {
  readonly metadata: Manifest["metadata"] & { readonly managedFields?: readonly ManagedFields[] };
}

/** What was read of the cluster. */
export interface ClusterState {
  readonly objects: readonly LiveObject[];
  /** The names of Secrets, by namespace; undefined if they could not be listed. Values are never read. */
  readonly secrets: ReadonlyMap<string, readonly string[] | undefined>;
  /** The namespaces that could not be read, with `cluster` for the cluster-scoped objects. */
  readonly unread: readonly string[];
}
