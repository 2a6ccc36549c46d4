import { Cluster } from "../../../components/cluster";
import { requireMinimumVersion } from "../../../components/clusterVersion";

const cluster = new Cluster({ environment: "prod", context: "prod-cluster" });

/** The options of every resource in the cluster. */
export const clusterOptions = {
  providers: [cluster],
  dependsOn: requireMinimumVersion(cluster, cluster.verified),
};
