import type { types } from "@pulumi/kubernetes";

import type { ServiceSettings, Tls } from "./args";

/** The Service: ports 80 and 443, or only 80 if a proxy terminates TLS. */
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

/** Annotations for the cloud's load balancer controller. */
export function serviceAnnotations(service: ServiceSettings): Readonly<Record<string, string>> {
  return service.type === "LoadBalancer" ? service.annotations : {};
}
