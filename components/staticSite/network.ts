import type { types } from "@pulumi/kubernetes";

import { addresses, podsOf, portOf, publicAddresses, tcp } from "../network";
import type { StaticSiteArgs } from "./args";
import { ports } from "./nginx";

/**
 * Who may reach the site's pods, and whom they may reach beside DNS: visitors the site, one namespace
 * nginx's internal port, and the pods git's port. Visitors come from anywhere: on the way through a node
 * or a load balancer many lose their own address, and a proxy in front may be anywhere.
 */
export function networkPolicySpec(
  { site, network, tls }: Pick<StaticSiteArgs, "site" | "network" | "tls">,
  selector: Readonly<Record<string, string>>,
): types.input.networking.v1.NetworkPolicySpec {
  const visitors = {
    ports: tls.endsAt === "nginx" ? tcp(ports.http, ports.https) : tcp(ports.http),
  };
  const internal =
    network.internalFrom === undefined
      ? []
      : [{ from: [podsOf(network.internalFrom)], ports: tcp(ports.internal) }];
  return {
    podSelector: { matchLabels: selector },
    policyTypes: ["Ingress", "Egress"],
    ingress: [visitors, ...internal],
    egress: [{ to: addresses(network.git, publicAddresses), ports: tcp(portOf(site.repository)) }],
  };
}
