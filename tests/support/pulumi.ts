import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type {
  ReadResourceRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

import type { StaticSiteArgs } from "../../components/staticSite/args";

/** What Pulumi's engine was asked for, instead of a cluster. */
export interface Registered {
  /** E.g. `kubernetes:core/v1:Namespace`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
  /** What it is called in the cluster, where it is only read. */
  readonly reads?: string;
  /** The name of the component it belongs to; empty at the top. */
  readonly parent: string;
  /** The name of its provider; empty where that would be a default one. */
  readonly provider: string;
  /** The names of what has to be there first. */
  readonly dependsOn: readonly string[];
}

/** The kinds that tests look into, as Kubernetes gets them. */
interface Kinds {
  readonly ConfigMap: types.output.core.v1.ConfigMap;
  readonly Deployment: types.output.apps.v1.Deployment;
  readonly Namespace: types.output.core.v1.Namespace;
  readonly PersistentVolume: types.output.core.v1.PersistentVolume;
  readonly PersistentVolumeClaim: types.output.core.v1.PersistentVolumeClaim;
  readonly PodDisruptionBudget: types.output.policy.v1.PodDisruptionBudget;
  readonly Secret: types.output.core.v1.Secret;
  readonly Service: types.output.core.v1.Service;
  readonly ServiceAccount: types.output.core.v1.ServiceAccount;
}

/** All that one run of a program registered. */
export class Deployed<Result> {
  constructor(
    readonly result: Result,
    readonly resources: readonly Registered[],
  ) {}

  /** The one resource of a kind; of several, the one with this name. */
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

  /** What Kubernetes gets of that resource. */
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

/** A stack's configuration, section by section, as Pulumi hands it over: objects as JSON. */
export function configure(config: Readonly<Record<string, unknown>>): void {
  const values = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(values) as Record<string, string>);
}

type Section = Readonly<Record<string, unknown>>;

/** The least that a stack has to say. */
export const baseConfig = {
  "kubernetes:context": "test-cluster",
  "corekube:site": { repository: "https://git.example.org/site.git", domains: ["example.org"] },
  "corekube:nfs": { server: "nfs.example.org", path: "/exports/site" },
} as const;

/** The least configuration with one more value, at a key like `corekube:site.branch`. */
export function configWith(key: string, value: unknown): Section {
  const [section = "", field] = key.split(".");
  if (field === undefined) return { ...baseConfig, [section]: value };
  const base: Readonly<Record<string, string | Section>> = baseConfig;
  const before = base[section];
  return {
    ...baseConfig,
    [section]: { ...(typeof before === "object" ? before : {}), [field]: value },
  };
}

/** What an output comes to. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

/** A site with nothing special; a test says only what it changes. */
export const baseArgs: StaticSiteArgs = {
  namespace: "nginx-test",
  site: {
    repository: "https://git.example.org/site.git",
    branch: "main",
    directory: ".",
    domains: ["example.org", "www.example.org"],
    replicas: 3,
  },
  git: { pollSeconds: 10, depth: 50, submodules: "recursive" },
  hugo: { environment: "production", drafts: false, timeoutSeconds: 300, rebuildMinutes: 60 },
  exposure: { type: "ClusterIP", publicHttpPort: 80 },
  images: {
    gitSync: "registry.example.org/git-sync:v1",
    hugo: "registry.example.org/hugo:v2",
    nginx: "registry.example.org/nginx:v3",
  },
  challengeClaim: "nginx-nfs-pvc",
};

/** As the real provider: an object without a name of ours gets the resource's with a suffix. */
function newResource({ name, inputs }: pulumi.runtime.MockResourceArgs) {
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
    parent: nameIn(request.getParent()),
    provider: nameIn(request.getProvider()),
    dependsOn: request.getDependenciesList().map(nameIn),
  };
}

/** A URN is urn:pulumi:<stack>::<project>::<type>::<name>; a provider's has ::<id> behind it. */
function nameIn(urn: string): string {
  return urn.split("::").at(3) ?? "";
}

/** Without the wrappers that mark what is secret. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (pulumi.runtime.isRpcSecret(value)) return plain(pulumi.runtime.unwrapRpcSecret(value));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
