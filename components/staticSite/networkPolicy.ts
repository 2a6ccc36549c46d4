import type { types } from "@pulumi/kubernetes";

import { addresses, podsOf, publicAddresses, tcp } from "../shared/peers";
import type { StaticSiteArgs } from "./args";
import { ports } from "./nginx/container";
import { portOf } from "./repository";

export type NetworkPolicySpec = types.input.networking.v1.NetworkPolicySpec;

/** Finds the pods that a policy is for. */
type Selector = Readonly<Record<string, string>>;

// A policy for each direction. Some networks (kube-router) let a pod go wherever a policy that is for both of
// its ends lets somebody in: the site's pods would reach each other.

/**
 * Who may reach the site's pods: visitors the site, and one namespace nginx's internal port. Visitors come
 * from anywhere: on the way through a node or a load balancer many lose their own address, and a proxy in
 * front may be anywhere.
 */
export function ingressSpec(
  { network, tls }: Pick<StaticSiteArgs, "network" | "tls">,
  selector: Selector,
): NetworkPolicySpec {
  const visitors = {
    ports: tls.endsAt === "nginx" ? tcp(ports.http, ports.https) : tcp(ports.http),
  };
  const internal =
    network.internalFrom === undefined
      ? []
      : [{ from: [podsOf(network.internalFrom)], ports: tcp(ports.internal) }];
  return {
    podSelector: { matchLabels: selector },
    policyTypes: ["Ingress"],
    ingress: [visitors, ...internal],
  };
}

/** Whom the site's pods may reach beside DNS: git's port. */
export function egressSpec(
  { site, network }: Pick<StaticSiteArgs, "site" | "network">,
  selector: Selector,
): NetworkPolicySpec {
  return {
    podSelector: { matchLabels: selector },
    policyTypes: ["Egress"],
    egress: [{ to: addresses(network.git, publicAddresses), ports: tcp(portOf(site.repository)) }],
  };
}
