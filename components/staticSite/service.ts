import type { types } from "@pulumi/kubernetes";

import type { ServiceSettings, Tls } from "./args";

/** Ports 80 and 443, reachable as the stack says; only 80 where TLS ends in front. */
export function serviceSpec(
  service: ServiceSettings,
  tls: Tls,
  selector: Readonly<Record<string, string>>,
): types.input.core.v1.ServiceSpec {
  const nodePorts = service.type === "NodePort" ? service : undefined;
  const http = port("http", 80, nodePorts?.httpNodePort);
  const https = port("https", 443, nodePorts?.httpsNodePort);
  return {
    type: service.type,
    selector,
    ports: tls.endsAt === "nginx" ? [http, https] : [http],
  };
}

function port(name: string, number: number, nodePort: number | undefined) {
  const served = { name, port: number, targetPort: name };
  return nodePort === undefined ? served : { ...served, nodePort };
}

/** What the cloud's load balancer controller reads. */
export function serviceAnnotations(service: ServiceSettings): Readonly<Record<string, string>> {
  return service.type === "LoadBalancer" ? service.annotations : {};
}
