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

/** What an object is called, and where it is. */
export interface Metadata {
  readonly name: string;
  /** Without one the object belongs to the whole cluster. */
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An object, and its name without the suffix that Pulumi may give it. */
export interface Recorded {
  readonly name: string;
  readonly manifest: Manifest;
}

/**
 * Runs a program as Pulumi does, without a cluster: whatever it registers is made at once.
 * @returns the objects in an order in which they can be made.
 * @throws whatever the program throws; pulumi.RunError where its configuration has mistakes.
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
    // With an id it is only read.
    if (!type.startsWith("kubernetes:") || custom !== true || id)
      return { id: name, state: fields };
    const shown = redacted(fields);
    const given = (fields["metadata"] ?? {}) as Partial<Metadata>;
    const metadata = given.name === undefined ? autoNamed(name, given, shown) : given;
    recorded.push({ name: given.name ?? name, manifest: ordered({ ...shown, metadata }) });
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

/** As the provider does where a name isn't given. The suffix changes with what the object holds. */
function autoNamed(resource: string, given: Partial<Metadata>, fields: Fields): Metadata {
  const suffix = createHash("sha256").update(JSON.stringify(fields)).digest("hex").slice(0, 8);
  return {
    ...given,
    name: `${resource}-${suffix}`,
    annotations: { ...given.annotations, "pulumi.com/autonamed": "true" },
  };
}

/** As people write them: what it is, what it's called, then the rest. */
function ordered({ apiVersion, kind, metadata, ...rest }: Fields): Manifest {
  return { apiVersion, kind, metadata, ...rest } as Manifest;
}
