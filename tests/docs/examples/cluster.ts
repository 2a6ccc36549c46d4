import { Cluster } from "../../../components/cluster";
import { minimumVersion } from "../../../components/clusterVersion";

const cluster = new Cluster({ environment: "prod", context: "prod-cluster" });

/** The options of whatever goes to the cluster. */
export const inCluster = {
  providers: [cluster],
  dependsOn: minimumVersion(cluster, cluster.verified),
};
