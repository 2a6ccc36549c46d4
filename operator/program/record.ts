import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

import type { Configuration } from "./configuration";
import { redacted, type Fields } from "./redact";
import { standIn } from "./standIns";

/** An object that goes to the cluster. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

/** An object's name, namespace and annotations. */
export interface Metadata {
  readonly name: string;
  /** Undefined for a cluster-scoped object. */
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An object, and its name without the suffix that Pulumi may add. */
export interface Recorded {
  readonly name: string;
  readonly manifest: Manifest;
}

/**
 * Runs a program as Pulumi does, but without a cluster: every resource counts as created once it is registered.
 * @returns the objects in an order in which they can be created.
 * @throws whatever the program throws; pulumi.RunError if its configuration has mistakes.
 */
export async function record(
  program: () => Promise<unknown>,
  project: string,
  stack: string,
  { values, secretKeys }: Configuration,
): Promise<readonly Recorded[]> {
  const recorded: Recorded[] = [];
  const newResource = ({ name, type, inputs, custom, id }: pulumi.runtime.MockResourceArgs) => {
    const fields = inputs as Fields;
    if (type === "random:index/randomInteger:RandomInteger") {
      return { id: name, state: { ...fields, result: standIn.number } };
    }
    // A resource with an id is only read.
    if (!type.startsWith("kubernetes:") || custom !== true || id)
      return { id: name, state: fields };
    const visible = redacted(fields);
    const metadataGiven = (fields["metadata"] ?? {}) as Partial<Metadata>;
    const metadata =
      metadataGiven.name === undefined ? autoNamed(name, metadataGiven, visible) : metadataGiven;
    recorded.push({
      name: metadataGiven.name ?? name,
      manifest: ordered({ ...visible, metadata }),
    });
    return { id: name, state: { ...fields, metadata } };
  };
  await pulumi.runtime.setMocks({ newResource, call }, project, stack);
  pulumi.runtime.setAllConfig(values, secretKeys);
  await program();
  await pulumi.runtime.disconnect();
  return recorded;
}

function call(): never {
  throw new Error("this program calls no provider functions");
}

/** Names an object as the provider does if the program gives no name. The suffix changes with the object's contents. */
function autoNamed(resource: string, metadata: Partial<Metadata>, fields: Fields): Metadata {
  const suffix = createHash("sha256").update(JSON.stringify(fields)).digest("hex").slice(0, 8);
  return {
    ...metadata,
    name: `${resource}-${suffix}`,
    annotations: { ...metadata.annotations, "pulumi.com/autonamed": "true" },
  };
}

/** Puts the fields in the usual order: the type, the metadata, then the rest. */
function ordered({ apiVersion, kind, metadata, ...rest }: Fields): Manifest {
  return { apiVersion, kind, metadata, ...rest } as Manifest;
}
