import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random/provider";

import { CertRenewer } from "./components/certRenewer";
import { roomForRuns } from "./components/certRenewer/room";
import { Cluster } from "./components/cluster";
import { oldestSupported } from "./components/clusterVersion";
import { NfsVolume, type NfsExport } from "./components/nfsVolume";
import type { Room } from "./components/shared/quota";
import { SiteNamespace } from "./components/siteNamespace";
import { StaticSite } from "./components/staticSite";
import { roomForSite } from "./components/staticSite/quota";
import { readConfig } from "./config";

const { environment, context, tls, ...settings } = readConfig();

const cluster = new Cluster({ environment, context });
const providers = [cluster, new random.Provider("random")];
const inCluster = { providers, dependsOn: oldestSupported(cluster, cluster.asNamed) };

const endsTls = tls.endsAt === "nginx";
const guests = endsTls ? tls.certificate.restart.length : 0;
const room = roomForSite({ ...settings, endsTls, guests });
const { name: siteNamespace } = fence("nginx", room);

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
            challengeClaim: claim("nginx", siteNamespace, tls.nfs),
          },
  },
  inCluster,
);

if (tls.endsAt === "nginx") {
  const { certificate, nfs, network } = tls;
  const { name } = fence("cert-renew", roomForRuns);
  new CertRenewer(
    "cert-renew",
    {
      environment,
      namespace: name,
      siteNamespace,
      domains: settings.site.domains,
      certificate,
      claim: claim("cert-renew", name, nfs),
      nfs,
      network,
      images: settings.images,
      registry: settings.registry,
    },
    // The authority asks the site for proofs: it has to be there.
    { providers, dependsOn: site },
  );
}

/** The namespace that an app has to itself. */
function fence(app: string, room: Room): SiteNamespace {
  return new SiteNamespace(app, { app, environment, room }, inCluster);
}

/** A namespace's door to the NFS export. */
function claim(
  app: string,
  namespace: pulumi.Input<string>,
  nfs: NfsExport,
): pulumi.Output<string> {
  return new NfsVolume(`${app}-nfs`, { app, environment, namespace, nfs }, inCluster).claimName;
}

/** The site's address. */
export const url = site.url;
/** The namespace the site runs in. */
export const namespace = siteNamespace;
/** The branch or the pinned revision that is served. */
export const follows = site.follows;
/** The command that shows what is built, as it happens. */
export const watch = pulumi.interpolate`kubectl --context ${context} -n ${namespace} logs --follow ${site.buildLogs}`;
