import type { types } from "@pulumi/kubernetes";

import type { Exposure } from "./args";

/** Port 80, reachable as the stack says. */
export function serviceSpec(
  exposure: Exposure,
  selector: Readonly<Record<string, string>>,
): types.input.core.v1.ServiceSpec {
  const http = { name: "http", port: 80, targetPort: "http" };
  return {
    type: exposure.type,
    selector,
    ports: [
      exposure.type === "NodePort" && exposure.httpNodePort !== undefined
        ? { ...http, nodePort: exposure.httpNodePort }
        : http,
    ],
  };
}

/** What the cloud's load balancer controller reads. */
export function serviceAnnotations(exposure: Exposure): Readonly<Record<string, string>> {
  return exposure.type === "LoadBalancer" ? exposure.annotations : {};
}
