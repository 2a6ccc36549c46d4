import type { types } from "@pulumi/kubernetes";

import { envVars } from "../../shared/env";
import type { CertRenewerArgs } from "../args";
import { baseContainer, sharedEnvironment, resultPath } from "../baseContainer";

/** The second container of a run publishes the certificate. Only this one can call the cluster's API. */
export function publishContainer(args: CertRenewerArgs): types.input.core.v1.Container {
  return {
    ...baseContainer("publish", args.images.kubectl, "publish.sh", [
      { name: "result", mountPath: resultPath, readOnly: true },
      { name: "token", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
    ]),
    env: [
      ...envVars({ ...sharedEnvironment(args), RESTART: args.certificate.restart.join(" ") }),
      { name: "TARGET_NAMESPACE", value: args.targetNamespace },
    ],
  };
}

/** Like the automatic mount, but the token is valid for ten minutes, the shortest time that Kubernetes allows. */
export const tokenVolume: types.input.core.v1.Volume = {
  name: "token",
  projected: {
    defaultMode: 0o440,
    sources: [
      { serviceAccountToken: { path: "token", expirationSeconds: 600 } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      {
        downwardAPI: {
          items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }],
        },
      },
    ],
  },
};
