import { Cluster } from "../../../components/cluster";
import { minimumVersion } from "../../../components/clusterVersion";

const cluster = new Cluster({ environment: "prod", context: "prod-cluster" });

/** The options of every resource in the cluster. */
export const inCluster = {
  providers: [cluster],
  dependsOn: minimumVersion(cluster, cluster.verified),
};
