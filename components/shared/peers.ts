import type { types } from "@pulumi/kubernetes";

type Peer = types.input.networking.v1.NetworkPolicyPeer;
type EgressRule = types.input.networking.v1.NetworkPolicyEgressRule;

/** Blocks of IP addresses, `10.0.0.0/8`; never none, since a rule without addresses is for all of them. */
export type Ranges = readonly [string, ...string[]];

/** No router passes these on: a node's own, its link's, those of many receivers and of nobody. */
const neverRouted = [
  "0.0.0.0/8",
  "127.0.0.0/8",
  // A cloud's metadata service is here, with credentials of the node.
  "169.254.0.0/16",
  "224.0.0.0/4",
  "240.0.0.0/4",
];

/** Private networks, and what is kept for documentation and measurements. */
const notOfTheInternet = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
];

/**
 * Whoever is on the internet, and nobody on a private network (IANA's registries of special-purpose
 * addresses, RFC 6890; multicast, RFC 5771; IPv6 global unicast, RFC 4291, 2.4, and IANA's registry of it).
 * Of IPv6 nothing else has been given out than 2000::/3; unique local, link-local and multicast addresses
 * are outside of it, and so is 64:ff9b::/96, by which a translator (NAT64) leads to any IPv4 address.
 */
export const publicAddresses: readonly Peer[] = [
  { ipBlock: { cidr: "0.0.0.0/0", except: [...neverRouted, ...notOfTheInternet] } },
  {
    ipBlock: {
      cidr: "2000::/3",
      except: ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
    },
  },
];

/** Public addresses and private ones: where an API server can be. */
export const routedAddresses: readonly Peer[] = [
  { ipBlock: { cidr: "0.0.0.0/0", except: neverRouted } },
  { ipBlock: { cidr: "2000::/3" } },
  { ipBlock: { cidr: "fc00::/7" } },
];

/** Those ranges, or where none are given, `otherwise`. */
export function addresses(ranges: Ranges | undefined, otherwise: readonly Peer[]): Peer[] {
  return ranges === undefined ? [...otherwise] : ranges.map((cidr) => ({ ipBlock: { cidr } }));
}

/** Every pod of the namespace that is called so (kubernetes.io/docs, Automatic Labelling). */
export function podsOf(namespace: string): Peer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
}

/** TCP ports, by number. */
export function tcp(...ports: readonly number[]) {
  return ports.map((port) => ({ protocol: "TCP", port }));
}

const inKubeSystem = (app: string): Peer => ({
  ...podsOf("kube-system"),
  podSelector: { matchLabels: { "k8s-app": app } },
});

/**
 * The cluster's own DNS, by its usual label; NodeLocal DNSCache, as a pod of the node, and by the address that it
 * listens at on every node (kubernetes.io/docs, Using NodeLocal DNSCache in Kubernetes Clusters); and the
 * resolver that some clouds have beside their metadata service (cloud.google.com, Cloud DNS for GKE).
 */
export const dns: EgressRule = {
  to: [
    ...["kube-dns", "node-local-dns"].map(inKubeSystem),
    ...["169.254.20.10/32", "169.254.169.254/32"].map((cidr) => ({ ipBlock: { cidr } })),
  ],
  ports: ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 })),
};
