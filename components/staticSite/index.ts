import * as apps from "@pulumi/kubernetes/apps/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as policy from "@pulumi/kubernetes/policy/v1";
import * as pulumi from "@pulumi/pulumi";

import { imageVersion } from "../../images";
import { filesIn } from "../files";
import { ownership } from "../ownership";
import { pullSecrets } from "../registry";
import { siteUrl, type StaticSiteArgs } from "./args";
import { stackFiles } from "./files";
import { credentialFiles } from "./gitCredentials";
import { egressSpec, ingressSpec } from "./network";
import { podSpec } from "./pod";
import { serviceAnnotations, serviceSpec } from "./service";

/** What finds the pods: the Service, the budget and `kubectl -l`. */
const selector = { name: "nginx" };

/**
 * A Hugo site, followed in git, built in every pod and served by nginx.
 * The last commit that built is served, whatever happens to git, to hugo or to a later commit.
 */
export class StaticSite extends pulumi.ComponentResource {
  /** The site's address. */
  readonly url: string;
  /** The branch or the pinned revision that is served, in words. */
  readonly follows: string;
  /** `kubectl logs` arguments that show every pod's builds. */
  readonly buildLogs: string;

  constructor(name: string, args: StaticSiteArgs, opts?: pulumi.ComponentResourceOptions) {
    super("corekube:index:StaticSite", name, args, opts);
    const labels = { ...selector, rev: imageVersion(args.images.nginx) };
    const named = (objectName: string) => ({
      metadata: { name: objectName, namespace: args.namespace, labels, annotations: ownership },
    });
    // Without a name of ours Pulumi adds a suffix: changed contents are a new object, which rolls the
    // pods, and the old pods keep the old one.
    const autoNamed = { metadata: { namespace: args.namespace, labels, annotations: ownership } };
    const child = { parent: this };

    const pulling = pullSecrets(
      args.registry,
      { app: "nginx", namespace: args.namespace, labels },
      child,
    );
    const account = new core.ServiceAccount(
      "nginx-sa",
      {
        ...named("nginx-sa"),
        automountServiceAccountToken: false,
        ...pulling,
      },
      child,
    );
    const nginxConfig = new core.ConfigMap(
      "nginx-cm",
      { ...autoNamed, data: filesIn(__dirname, "nginx") },
      child,
    );
    const hugoScripts = new core.ConfigMap(
      "hugo-cm",
      { ...autoNamed, data: filesIn(__dirname, "hugo") },
      child,
    );
    const gitScripts = new core.ConfigMap(
      "git-sync-cm",
      { ...autoNamed, data: filesIn(__dirname, "git") },
      child,
    );
    const url = siteUrl(args.site, args.exposure);
    const configSecret = new core.Secret(
      "nginx-config-secret",
      { ...autoNamed, stringData: stackFiles(args.site, args.headers, args.tls, url) },
      child,
    );
    const networkPolicies = [
      new networking.NetworkPolicy(
        "nginx-in-netpol",
        { ...named("nginx-in-netpol"), spec: ingressSpec(args, selector) },
        child,
      ),
      new networking.NetworkPolicy(
        "nginx-out-netpol",
        { ...named("nginx-out-netpol"), spec: egressSpec(args, selector) },
        child,
      ),
    ];
    const { credentials } = args.git;
    const gitSecret =
      credentials &&
      new core.Secret(
        "nginx-git-secret",
        { ...autoNamed, stringData: credentialFiles(credentials) },
        child,
      );
    const template = {
      metadata: { labels },
      spec: podSpec(
        args,
        {
          nginxConfigMap: nginxConfig.metadata.name,
          hugoConfigMap: hugoScripts.metadata.name,
          gitConfigMap: gitScripts.metadata.name,
          nginxConfigSecret: configSecret.metadata.name,
          gitSecret: gitSecret?.metadata.name,
        },
        { serviceAccountName: account.metadata.name, ...pulling },
        selector,
      ),
    };
    new apps.Deployment(
      "nginx-deploy",
      { ...named("nginx-deploy"), spec: { ...rollout(args.site.replicas), template } },
      // No pod without its fence.
      { ...child, dependsOn: networkPolicies },
    );
    new core.Service(
      "nginx-svc",
      {
        metadata: {
          ...named("nginx-svc").metadata,
          annotations: { ...ownership, ...serviceAnnotations(args.exposure) },
        },
        spec: serviceSpec(args.exposure, args.tls, selector),
      },
      child,
    );
    new policy.PodDisruptionBudget(
      "nginx-pdb",
      { ...named("nginx-pdb"), spec: disruptionBudget },
      child,
    );

    this.url = url;
    this.follows = follows(args);
    this.buildLogs = buildLogs(args);
    this.registerOutputs({ url: this.url, follows: this.follows, buildLogs: this.buildLogs });
  }
}

/** An old pod goes only when a new one is ready to serve in its place. */
function rollout(replicas: number) {
  return {
    replicas,
    selector: { matchLabels: selector },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    // Not for `kubectl rollout undo`: Pulumi removes the configuration that older pods were made with.
    revisionHistoryLimit: 1,
  };
}

/** One at a time; a pod that doesn't serve anyway never holds up a drain. */
const disruptionBudget = {
  maxUnavailable: 1,
  unhealthyPodEvictionPolicy: "AlwaysAllow",
  selector: { matchLabels: selector },
};

function follows({ site }: StaticSiteArgs): string {
  return site.revision === undefined ? `branch ${site.branch}` : `revision ${site.revision}`;
}

// A rolling update has one pod more; without a number of ours kubectl refuses more than five.
function buildLogs({ site }: StaticSiteArgs): string {
  const pods = String(site.replicas + 1);
  return `--selector=name=nginx --container=hugo --prefix --tail=20 --max-log-requests=${pods}`;
}
