import { Refused } from "../lib/refused";
import { type StackFiles } from "../lib/stack";
import { driftOf, type Live } from "./drift";
import type { Facts, SiteFacts, TlsFacts } from "./facts";
import type { Kubectl } from "./kubectl";
import { ofKind } from "./objects";
import { replicaOf } from "./pods";
import { Reader } from "./reader";
import { runOf, scheduleOf } from "./runs";

/**
 * Asks the cluster for all that is told of a stack. Nothing is changed in it, and no Secret is read.
 * @throws Refused where the site's own pods can't be read: then nothing can be told.
 */
export async function gather(files: StackFiles, kubectl: Kubectl): Promise<Facts> {
  const { stack, objects, configuration } = files;
  const context = configuration.values["kubernetes:context"] ?? "";
  const [site, renewer] = [`nginx-${stack}`, `cert-renew-${stack}`];
  const endsTls = objects.some(({ manifest }) => manifest.kind === "CronJob");
  const reader = new Reader(
    kubectl,
    objects.map(({ manifest }) => manifest),
  );

  const [inNamespace, inSite = [], ofCluster, siteSecrets, ofRenewer] = await Promise.all([
    reader.podsIn(site).catch((error: unknown) => {
      throw refusal(context, error);
    }),
    reader.optional(site, reader.objectsIn(site)),
    reader.optional("cluster", reader.objectsOfCluster()),
    reader.optional("", reader.secretsIn(site)),
    endsTls ? renewerFacts(reader, renewer) : undefined,
  ]);
  const pods = ofKind(inNamespace, "Pod").filter(
    ({ metadata }) => metadata.labels?.["name"] === "nginx",
  );
  const replicas = pods
    .flatMap((pod) => replicaOf(pod) ?? [])
    .map(async (replica) => reader.inside(site, replica, endsTls));

  return {
    stack,
    context,
    now: new Date(),
    isThere: ofCluster?.some(({ metadata }) => metadata.name === site) ?? pods.length > 0,
    site: { ...followed(files, inSite), replicas: await Promise.all(replicas) },
    tls: ofRenewer && { domains: domainsOf(files), renewer: ofRenewer.facts },
    drift: driftOf(objects, {
      objects: [...inSite, ...(ofRenewer?.objects ?? []), ...(ofCluster ?? [])],
      secrets: new Map([
        [site, siteSecrets],
        [renewer, ofRenewer?.secrets],
      ]),
      unread: reader.unreadPlaces,
    }),
    unread: [...new Set(reader.unread)],
  };
}

function refusal(context: string, error: unknown): Refused {
  if (error instanceof Refused) return error;
  const { message } = error as Error;
  return new Refused(`the cluster of context ${context} can't be asked: ${message}`);
}

async function renewerFacts(reader: Reader, namespace: string) {
  const [pods = [], objects = [], secrets, said = new Map<string, string>()] = await Promise.all([
    reader.optional("", reader.podsIn(namespace)),
    reader.optional(namespace, reader.objectsIn(namespace)),
    reader.optional("", reader.secretsIn(namespace)),
    reader.optional("", reader.lastLines(namespace)),
  ]);
  const facts: TlsFacts["renewer"] = {
    schedule: ofKind(objects, "CronJob").map(scheduleOf)[0],
    runs: ofKind(objects, "Job")
      .map((job) => runOf(job, ofKind(pods, "Pod"), said))
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

/** By the Deployment that is there, or where there is none, by the one that should be. */
function followed({ objects }: StackFiles, live: readonly Live[]): Omit<SiteFacts, "replicas"> {
  const wanted = objects.map(({ manifest }) => manifest).find(({ kind }) => kind === "Deployment");
  const isIt = ({ kind, metadata }: Live) =>
    kind === "Deployment" && metadata.name === wanted?.metadata.name;
  const deployment = live.find(isIt) ?? wanted;
  const { replicas, template } = deployment?.["spec"] as DeploymentSpec;
  const variables = (template.spec.initContainers ?? []).flatMap(({ env = [] }) => env);
  const valueOf = (name: string) => variables.find((each) => each.name === name)?.value ?? "";
  return { wanted: replicas, follows: `${valueOf("GITSYNC_REPO")} ${valueOf("GITSYNC_REF")}` };
}

function domainsOf({ configuration }: StackFiles): readonly string[] {
  const site = JSON.parse(configuration.values["corekube:site"] ?? "{}") as { domains?: string[] };
  return site.domains ?? [];
}
