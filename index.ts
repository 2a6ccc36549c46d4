import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random/provider";

import { CertRenewer } from "./components/certRenewer";
import { renewerQuota } from "./components/certRenewer/run";
import { Cluster } from "./components/cluster";
import { requireMinimumVersion } from "./components/clusterVersion";
import { NfsVolume, type NfsExport } from "./components/nfsVolume";
import type { Quota } from "./components/shared/quota";
import { SiteNamespace } from "./components/siteNamespace";
import { StaticSite } from "./components/staticSite";
import { siteQuota } from "./components/staticSite/quota";
import { readConfig } from "./config";

const { environment, context, tls, ...settings } = readConfig();

const cluster = new Cluster({ environment, context });
const providers = [cluster, new random.Provider("random")];
const clusterOptions = { providers, dependsOn: requireMinimumVersion(cluster, cluster.verified) };

const endsTls = tls.endsAt === "nginx";
const restartedDeployments = endsTls ? tls.certificate.restart.length : 0;
const { name: siteNamespace } = createNamespace(
  "nginx",
  siteQuota({ replicas: settings.site.replicas, endsTls, restartedDeployments }),
);

const site = new StaticSite(
  "site",
  {
    ...settings,
    namespace: siteNamespace,
    tls:
      tls.endsAt === "proxy"
        ? tls
        : {
            endsAt: "nginx",
            trusted: tls.trusted,
            challengeClaim: createClaim("nginx", siteNamespace, tls.nfs),
          },
  },
  clusterOptions,
);

if (tls.endsAt === "nginx") {
  const { certificate, nfs, network } = tls;
  const { name } = createNamespace("cert-renew", renewerQuota);
  new CertRenewer(
    "cert-renew",
    {
      environment,
      namespace: name,
      targetNamespace: siteNamespace,
      domains: settings.site.domains,
      certificate,
      claim: createClaim("cert-renew", name, nfs),
      nfs,
      network,
      images: settings.images,
      registry: settings.registry,
    },
    // The site must exist first: the authority fetches the ACME challenge from it.
    { providers, dependsOn: site },
  );
}

/** The isolated namespace of an app. */
function createNamespace(app: string, quota: Quota): SiteNamespace {
  return new SiteNamespace(app, { app, environment, quota }, clusterOptions);
}

/** The claim with which an app's pods mount the NFS export. */
function createClaim(
  app: string,
  namespace: pulumi.Input<string>,
  nfs: NfsExport,
): pulumi.Output<string> {
  return new NfsVolume(`${app}-nfs`, { app, environment, namespace, nfs }, clusterOptions)
    .claimName;
}

/** The site's address. */
export const url = site.url;
/** The namespace of the site. */
export const namespace = siteNamespace;
/** The branch or the pinned revision that the site follows. */
export const follows = site.follows;
/** The command that shows the builds as they run. */
export const watch = pulumi.interpolate`kubectl --context ${context} -n ${namespace} logs --follow ${site.buildLogs}`;
