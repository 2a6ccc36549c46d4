import type { types } from "@pulumi/kubernetes";

type Peer = types.input.networking.v1.NetworkPolicyPeer;
type EgressRule = types.input.networking.v1.NetworkPolicyEgressRule;

/** Ranges of IP addresses such as `10.0.0.0/8`. At least one: a rule without ranges would allow every address. */
export type Ranges = readonly [string, ...string[]];

/** Addresses that no router forwards: loopback, link-local, multicast and reserved ones. */
const neverRouted = [
  "0.0.0.0/8",
  "127.0.0.0/8",
  // Contains a cloud's metadata service, which hands out the node's credentials.
  "169.254.0.0/16",
  "224.0.0.0/4",
  "240.0.0.0/4",
];

/** Private networks, and ranges reserved for documentation and measurements. */
const notPublic = [
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
 * Every address on the internet, and none in a private network (IANA's registries of special-purpose
 * addresses, RFC 6890; multicast, RFC 5771; IPv6 global unicast, RFC 4291, 2.4, and IANA's registry of it).
 * IANA has assigned IPv6 addresses only from 2000::/3. Unique local, link-local and multicast addresses are
 * outside of it. So is 64:ff9b::/96, through which a translator (NAT64) reaches any IPv4 address.
 */
export const publicAddresses: readonly Peer[] = [
  { ipBlock: { cidr: "0.0.0.0/0", except: [...neverRouted, ...notPublic] } },
  {
    ipBlock: {
      cidr: "2000::/3",
      except: ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
    },
  },
];

/** Public and private addresses: an API server can have either. */
export const routedAddresses: readonly Peer[] = [
  { ipBlock: { cidr: "0.0.0.0/0", except: neverRouted } },
  { ipBlock: { cidr: "2000::/3" } },
  { ipBlock: { cidr: "fc00::/7" } },
];

/** The given ranges as peers; without any, `defaults`. */
export function addresses(ranges: Ranges | undefined, defaults: readonly Peer[]): Peer[] {
  return ranges === undefined ? [...defaults] : ranges.map((cidr) => ({ ipBlock: { cidr } }));
}

/** Every pod of the namespace with that name (kubernetes.io/docs, Automatic Labelling). */
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
 * DNS servers: the cluster's own, by its usual label; NodeLocal DNSCache, by its label and by the address that
 * it listens on at every node (kubernetes.io/docs, Using NodeLocal DNSCache in Kubernetes Clusters); and the
 * resolver at the metadata address of some clouds (cloud.google.com, Cloud DNS for GKE).
 */
export const dns: EgressRule = {
  to: [
    ...["kube-dns", "node-local-dns"].map(inKubeSystem),
    ...["169.254.20.10/32", "169.254.169.254/32"].map((cidr) => ({ ipBlock: { cidr } })),
  ],
  ports: ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 })),
};
