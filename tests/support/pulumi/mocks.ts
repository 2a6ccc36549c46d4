import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type {
  ReadResourceRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** A resource that the program registered with Pulumi's engine. */
export interface Registered {
  /** E.g. `kubernetes:core/v1:Namespace`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
  /** The inputs as they are readable in Pulumi's state: values that are marked as secret are left out. */
  readonly inClear: unknown;
  /** The object's name in the cluster, if the resource is only read. */
  readonly reads?: string;
  /** The name of the component it belongs to; empty at the top. */
  readonly parent: string;
  /** The name of its provider; empty for a default provider. */
  readonly provider: string;
  /** The names of the resources that must exist first. */
  readonly dependsOn: readonly string[];
}

/** The kinds that tests examine, in Kubernetes' form. */
interface Kinds {
  readonly ConfigMap: types.output.core.v1.ConfigMap;
  readonly CronJob: types.output.batch.v1.CronJob;
  readonly Deployment: types.output.apps.v1.Deployment;
  readonly Job: types.output.batch.v1.Job;
  readonly LimitRange: types.output.core.v1.LimitRange;
  readonly Namespace: types.output.core.v1.Namespace;
  readonly NetworkPolicy: types.output.networking.v1.NetworkPolicy;
  readonly PersistentVolume: types.output.core.v1.PersistentVolume;
  readonly PersistentVolumeClaim: types.output.core.v1.PersistentVolumeClaim;
  readonly PodDisruptionBudget: types.output.policy.v1.PodDisruptionBudget;
  readonly ResourceQuota: types.output.core.v1.ResourceQuota;
  readonly Role: types.output.rbac.v1.Role;
  readonly RoleBinding: types.output.rbac.v1.RoleBinding;
  readonly Secret: types.output.core.v1.Secret;
  readonly Service: types.output.core.v1.Service;
  readonly ServiceAccount: types.output.core.v1.ServiceAccount;
  readonly ValidatingAdmissionPolicy: types.output.admissionregistration.v1.ValidatingAdmissionPolicy;
  readonly ValidatingAdmissionPolicyBinding: types.output.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
}

/** All resources that one run of a program registered. */
export class Deployed<Result> {
  constructor(
    readonly result: Result,
    readonly resources: readonly Registered[],
  ) {}

  /** The only resource of a kind, or the one with this name. */
  find(kind: string, name?: string): Registered {
    const found = this.resources.filter(
      (resource) =>
        resource.type.endsWith(`:${kind}`) && (name === undefined || resource.name === name),
    );
    const [only] = found;
    if (only === undefined || found.length > 1) {
      throw new Error(`${String(found.length)} resources are a ${kind} ${name ?? ""}, not one`);
    }
    return only;
  }

  /** The object that Kubernetes gets for that resource. */
  one<Kind extends keyof Kinds>(kind: Kind, name?: string): Kinds[Kind] {
    return this.find(kind, name).inputs as Kinds[Kind];
  }
}

/** Runs a program, or a part of one, and waits until everything is registered. */
export async function deploy<Result>(
  program: () => Result | Promise<Result>,
  stack = "test",
): Promise<Deployed<Result>> {
  const registrations = jest.spyOn(MockMonitor.prototype, "registerResource");
  const reads = jest.spyOn(MockMonitor.prototype, "readResource");
  registrations.mockClear();
  reads.mockClear();
  await pulumi.runtime.setMocks({ newResource, call }, "corekube", stack);
  const result = await program();
  await pulumi.runtime.disconnect();
  return new Deployed(result, [
    ...reads.mock.calls.map(([request]: [ReadResourceRequest, unknown]) => ({
      ...recorded(request, request.getProperties()),
      reads: request.getId(),
    })),
    ...registrations.mock.calls.map(([request]: [RegisterResourceRequest, unknown]) =>
      recorded(request, request.getObject()),
    ),
  ]);
}

/** The value of an output. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

/** The value of every random number. */
export const drawn = 17;

/** Like the real providers: an object without a name gets the resource's name with a suffix. */
function newResource({ name, type, inputs }: pulumi.runtime.MockResourceArgs) {
  if (type === "random:index/randomInteger:RandomInteger") {
    return { id: String(drawn), state: { ...(inputs as object), result: drawn } };
  }
  const { metadata, ...rest } = inputs as { metadata?: object };
  return { id: name, state: { ...rest, metadata: { name: `${name}-1a2b3c4d`, ...metadata } } };
}

function call(): never {
  throw new Error("this program calls no provider functions");
}

type Properties = Parameters<typeof pulumi.runtime.deserializeProperties>[0];

function recorded(
  request: ReadResourceRequest | RegisterResourceRequest,
  properties: Properties | undefined,
): Registered {
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: properties && plain(pulumi.runtime.deserializeProperties(properties)),
    inClear: properties && plain(pulumi.runtime.deserializeProperties(properties), () => "…"),
    parent: nameIn(request.getParent()),
    provider: nameIn(request.getProvider()),
    dependsOn: request.getDependenciesList().map(nameIn),
  };
}

/** A URN is urn:pulumi:<stack>::<project>::<type>::<name>; a provider's ends in ::<id>. */
function nameIn(urn: string): string {
  return urn.split("::").at(3) ?? "";
}

/** The value without the wrappers that mark secrets. `shown` maps each secret value. */
function plain(value: unknown, shown = (secret: unknown) => secret): unknown {
  if (Array.isArray(value)) return value.map((inner: unknown) => plain(inner, shown));
  if (typeof value !== "object" || value === null) return value;
  if (pulumi.runtime.isRpcSecret(value)) {
    return plain(shown(pulumi.runtime.unwrapRpcSecret(value)), shown);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, plain(inner, shown)]),
  );
}
