import { Refused } from "../lib/refused";
import { type StackFiles } from "../program/stack";
import { driftOf } from "./drift";
import type { Facts, SiteFacts, TlsFacts } from "./facts";
import type { Kubectl } from "./kubectl";
import type { LiveObject } from "./live";
import { ofKind } from "./objects";
import { replicaOf } from "./pods";
import { Reader } from "./reader";
import { runOf, scheduleOf } from "./runs";

/**
 * Reads everything about a stack from the cluster. It is read-only, and reads no Secret.
 * @throws Refused if the site's pods can't be read: then nothing is known about the stack.
 */
export async function gather(files: StackFiles, kubectl: Kubectl): Promise<Facts> {
  const { stack, objects, configuration } = files;
  const context = configuration.values["kubernetes:context"] ?? "";
  const [site, renewer] = [`nginx-${stack}`, `cert-renew-${stack}`];
  const terminatesTls = objects.some(({ manifest }) => manifest.kind === "CronJob");
  const reader = new Reader(
    kubectl,
    objects.map(({ manifest }) => manifest),
  );

  const [podsOfSite, inSite = [], clusterScoped, siteSecrets, renewerState] = await Promise.all([
    reader.podsIn(site).catch((error: unknown) => {
      throw refusal(context, error);
    }),
    reader.optional(site, reader.objectsIn(site)),
    reader.optional("cluster", reader.clusterScopedObjects()),
    reader.optional("", reader.secretsIn(site)),
    terminatesTls ? renewerFacts(reader, renewer) : undefined,
  ]);
  const pods = ofKind(podsOfSite, "Pod").filter(
    ({ metadata }) => metadata.labels?.["name"] === "nginx",
  );
  const replicas = pods
    .flatMap((pod) => replicaOf(pod) ?? [])
    .map(async (replica) => reader.withContainerState(site, replica, terminatesTls));

  return {
    stack,
    context,
    now: new Date(),
    isDeployed: clusterScoped?.some(({ metadata }) => metadata.name === site) ?? pods.length > 0,
    site: { ...deployed(files, inSite), replicas: await Promise.all(replicas) },
    tls: renewerState && { domains: domainsOf(files), renewer: renewerState.facts },
    drift: driftOf(objects, {
      objects: [...inSite, ...(renewerState?.objects ?? []), ...(clusterScoped ?? [])],
      secrets: new Map([
        [site, siteSecrets],
        [renewer, renewerState?.secrets],
      ]),
      unread: reader.unreadNamespaces,
    }),
    unread: [...new Set(reader.unread)],
  };
}

function refusal(context: string, error: unknown): Refused {
  if (error instanceof Refused) return error;
  const { message } = error as Error;
  return new Refused(`can't read the cluster of context ${context}: ${message}`);
}

async function renewerFacts(reader: Reader, namespace: string) {
  const [pods = [], objects = [], secrets, lastLines = new Map<string, string>()] =
    await Promise.all([
      reader.optional("", reader.podsIn(namespace)),
      reader.optional(namespace, reader.objectsIn(namespace)),
      reader.optional("", reader.secretsIn(namespace)),
      reader.optional("", reader.lastLines(namespace)),
    ]);
  const facts: TlsFacts["renewer"] = {
    schedule: ofKind(objects, "CronJob").map(scheduleOf)[0],
    runs: ofKind(objects, "Job")
      .map((job) => runOf(job, ofKind(pods, "Pod"), lastLines))
      .sort((a, b) => b.at.getTime() - a.at.getTime()),
  };
  return { objects, secrets, facts };
}

interface DeploymentSpec {
  readonly replicas: number;
  readonly template: {
    readonly spec: { readonly initContainers?: readonly { readonly env?: readonly Variable[] }[] };
  };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
}

/** Read from the Deployment in the cluster or, if there is none, from the one of this checkout. */
function deployed(
  { objects }: StackFiles,
  live: readonly LiveObject[],
): Omit<SiteFacts, "replicas"> {
  const wanted = objects.map(({ manifest }) => manifest).find(({ kind }) => kind === "Deployment");
  const isSite = ({ kind, metadata }: LiveObject) =>
    kind === "Deployment" && metadata.name === wanted?.metadata.name;
  const deployment = live.find(isSite) ?? wanted;
  const { replicas, template } = deployment?.["spec"] as DeploymentSpec;
  const variables = (template.spec.initContainers ?? []).flatMap(({ env = [] }) => env);
  const valueOf = (name: string) => variables.find((each) => each.name === name)?.value ?? "";
  return {
    wanted: replicas,
    follows: `${valueOf("GITSYNC_REPO")} ${valueOf("GITSYNC_REF").replace(/^refs\/heads\//, "")}`,
  };
}

function domainsOf({ configuration }: StackFiles): readonly string[] {
  const site = JSON.parse(configuration.values["corekube:site"] ?? "{}") as { domains?: string[] };
  return site.domains ?? [];
}
