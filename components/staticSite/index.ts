import * as apps from "@pulumi/kubernetes/apps/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as policy from "@pulumi/kubernetes/policy/v1";
import * as pulumi from "@pulumi/pulumi";

import { imageVersion } from "../../images";
import { filesIn } from "../shared/files";
import { metadataIn, ownership } from "../shared/metadata";
import { pullSecrets } from "../shared/pullSecret";
import type { StaticSiteArgs } from "./args";
import { stackConf } from "./nginx/stackConf";
import { credentialFiles } from "./git-sync/credentials";
import { egressSpec, ingressSpec, type NetworkPolicySpec } from "./networkPolicy";
import { podSpec } from "./pod";
import { disruptionBudget, rollout } from "./rollout";
import { serviceAnnotations, serviceSpec } from "./service";
import { siteUrl } from "./url";

/** Selects the site's pods, in every selector and in `kubectl -l`. */
const selector = { name: "nginx" };

/**
 * A Hugo site that follows a git repository. Every pod builds the site for itself, and nginx serves it.
 * nginx serves the last commit that built, even if git or hugo or a later commit fails.
 */
export class StaticSite extends pulumi.ComponentResource {
  /** The site's address. */
  readonly url: string;
  /** The branch or the pinned revision that the site follows, as text. */
  readonly follows: string;
  /** Arguments of `kubectl logs` that show the builds of every pod. */
  readonly buildLogs: string;

  constructor(name: string, args: StaticSiteArgs, opts?: pulumi.ComponentResourceOptions) {
    super("corekube:index:StaticSite", name, args, opts);
    const labels = { ...selector, rev: imageVersion(args.images.nginx) };
    const { named, autoNamed } = metadataIn(args.namespace, labels);
    const child = { parent: this };
    const configMap = (objectName: string, data: Record<string, string>) =>
      new core.ConfigMap(objectName, { ...autoNamed, data }, child).metadata.name;
    const secret = (objectName: string, stringData: Record<string, pulumi.Input<string>>) =>
      new core.Secret(objectName, { ...autoNamed, stringData }, child).metadata.name;
    const networkPolicy = (objectName: string, spec: NetworkPolicySpec) =>
      new networking.NetworkPolicy(objectName, { ...named(objectName), spec }, child);

    const url = siteUrl(args.site, args.service);
    const imagePullSecrets = pullSecrets(
      args.registry,
      { app: "nginx", namespace: args.namespace, labels },
      child,
    );
    const account = new core.ServiceAccount(
      "nginx-sa",
      { ...named("nginx-sa"), automountServiceAccountToken: false, ...imagePullSecrets },
      child,
    );
    const { credentials } = args.git;
    const sources = {
      nginxConfigMap: configMap(
        "nginx-cm",
        filesIn(__dirname, "nginx/files", "certificate/files", "challenge/files"),
      ),
      hugoConfigMap: configMap("hugo-cm", filesIn(__dirname, "hugo/files")),
      gitConfigMap: configMap("git-sync-cm", filesIn(__dirname, "git-sync/files")),
      nginxConfigSecret: secret(
        "nginx-config-secret",
        stackConf(args.site, args.headers, args.tls, url),
      ),
      gitSecret: credentials && secret("nginx-git-secret", credentialFiles(credentials)),
    };
    const template = {
      metadata: { labels },
      spec: podSpec(
        args,
        sources,
        { serviceAccountName: account.metadata.name, ...imagePullSecrets },
        selector,
      ),
    };
    // No pod may start before its network policies exist.
    const dependsOn = [
      networkPolicy("nginx-in-netpol", ingressSpec(args, selector)),
      networkPolicy("nginx-out-netpol", egressSpec(args, selector)),
    ];
    new apps.Deployment(
      "nginx-deploy",
      { ...named("nginx-deploy"), spec: { ...rollout(args.site.replicas, selector), template } },
      { ...child, dependsOn },
    );
    new core.Service(
      "nginx-svc",
      {
        metadata: {
          ...named("nginx-svc").metadata,
          annotations: { ...ownership, ...serviceAnnotations(args.service) },
        },
        spec: serviceSpec(args.service, args.tls, selector),
      },
      child,
    );
    new policy.PodDisruptionBudget(
      "nginx-pdb",
      { ...named("nginx-pdb"), spec: disruptionBudget(selector) },
      child,
    );

    this.url = url;
    this.follows = follows(args);
    this.buildLogs = buildLogs(args);
    this.registerOutputs({ url: this.url, follows: this.follows, buildLogs: this.buildLogs });
  }
}

function follows({ site }: StaticSiteArgs): string {
  return site.revision === undefined ? `branch ${site.branch}` : `revision ${site.revision}`;
}

// A rolling update adds one pod. Without this number kubectl refuses to follow more than five pods.
function buildLogs({ site }: StaticSiteArgs): string {
  const pods = String(site.replicas + 1);
  return `--selector=name=nginx --container=hugo --prefix --tail=20 --max-log-requests=${pods}`;
}
