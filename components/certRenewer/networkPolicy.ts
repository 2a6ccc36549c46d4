import type { types } from "@pulumi/kubernetes";

import { addresses, publicAddresses, routedAddresses, tcp } from "../shared/peers";
import type { CertRenewerArgs } from "./args";

/**
 * A run may connect to the authority and to the cluster's API server, besides DNS. Nothing may connect to a run.
 * A policy applies to the API server's own address and port, not to those of its Service (kubernetes.io/docs,
 * Network Policies). The port is 443 or 6443, and in most clusters the address is private.
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
