import type { types } from "@pulumi/kubernetes";

import { addresses, publicAddresses, routedAddresses, tcp } from "../shared/peers";
import type { CertRenewerArgs } from "./args";

/**
 * Whom a run may reach beside DNS: the authority, and the cluster's API server. Nobody reaches a run.
 * A policy is asked about the server's own address and port, and not the Service's that leads to it
 * (kubernetes.io/docs, Network Policies): 443 or 6443, in most clusters in a private network.
 */
export function networkPolicySpec(
  { certificate, network }: Pick<CertRenewerArgs, "certificate" | "network">,
  selector: Readonly<Record<string, string>>,
): types.input.networking.v1.NetworkPolicySpec {
  return {
    podSelector: { matchLabels: selector },
    policyTypes: ["Ingress", "Egress"],
    ingress: [],
    egress: [
      {
        to: addresses(network.acme, publicAddresses),
        ports: tcp(httpsPortOf(certificate.directory)),
      },
      { to: addresses(network.apiServer, routedAddresses), ports: tcp(443, 6443) },
    ],
  };
}

const httpsPortOf = (address: string) => Number(new URL(address).port || 443);
