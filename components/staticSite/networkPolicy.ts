import type { types } from "@pulumi/kubernetes";

import { addresses, podsOf, publicAddresses, tcp } from "../shared/peers";
import type { StaticSiteArgs } from "./args";
import { ports } from "./nginx/container";
import { portOf } from "./repository";

export type NetworkPolicySpec = types.input.networking.v1.NetworkPolicySpec;

/** Selects the pods that a policy applies to. */
type Selector = Readonly<Record<string, string>>;

// One policy for each direction. With a single policy for both, some networks (kube-router) would let the
// site's pods reach each other.

/**
 * Ingress of the site's pods: visitors may reach the site, and one namespace nginx's internal port. Visitors
 * are not limited by address: nodes and load balancers often replace a visitor's address with their own, and a
 * proxy in front may have any address.
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

/** Egress of the site's pods: the git server's port. The namespace's default policy allows DNS. */
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
