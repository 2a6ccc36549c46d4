// Kinds are imported by group: the package's index would load every one there is.
import * as kubernetes from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

import { oldestSupported } from "./components/clusterVersion";
import { NfsVolume } from "./components/nfsVolume";
import { SiteNamespace } from "./components/siteNamespace";
import { StaticSite } from "./components/staticSite";
import { readConfig } from "./config";

const config = readConfig();
const { environment } = config;

const cluster = new kubernetes.Provider("cluster", { context: config.context });
const inCluster = { provider: cluster, dependsOn: oldestSupported(cluster) };

const siteNamespace = new SiteNamespace("nginx", { app: "nginx", environment }, inCluster);

const challenges = new NfsVolume(
  "nginx-nfs",
  { app: "nginx", environment, namespace: siteNamespace.name, nfs: config.nfs },
  inCluster,
);

const site = new StaticSite(
  "site",
  { ...config, namespace: siteNamespace.name, challengeClaim: challenges.claimName },
  inCluster,
);

/** The site's address. */
export const url = site.url;
/** The namespace the site runs in. */
export const namespace = siteNamespace.name;
/** The branch or the pinned revision that is served. */
export const follows = site.follows;
/** The command that shows what is built, as it happens. */
export const watch = pulumi.interpolate`kubectl --context ${config.context} -n ${namespace} logs --follow ${site.buildLogs}`;
