import type { types } from "@pulumi/kubernetes";

import type { Exposure, Tls } from "./args";

/** Ports 80 and 443, reachable as the stack says; only 80 where TLS ends in front. */
export function serviceSpec(
  exposure: Exposure,
  tls: Tls,
  selector: Readonly<Record<string, string>>,
): types.input.core.v1.ServiceSpec {
  const nodePorts = exposure.type === "NodePort" ? exposure : undefined;
  const http = port("http", 80, nodePorts?.httpNodePort);
  const https = port("https", 443, nodePorts?.httpsNodePort);
  return {
    type: exposure.type,
    selector,
    ports: tls.endsAt === "nginx" ? [http, https] : [http],
  };
}

function port(name: string, number: number, nodePort: number | undefined) {
  const served = { name, port: number, targetPort: name };
  return nodePort === undefined ? served : { ...served, nodePort };
}

/** What the cloud's load balancer controller reads. */
export function serviceAnnotations(exposure: Exposure): Readonly<Record<string, string>> {
  return exposure.type === "LoadBalancer" ? exposure.annotations : {};
}
