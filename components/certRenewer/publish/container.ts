import type { types } from "@pulumi/kubernetes";

import { variables } from "../../shared/env";
import type { CertRenewerArgs } from "../args";
import { container, shared, wordPath } from "../shared";

/** The second half of a run: publishes. The only one that can call the cluster's API. */
export function publishContainer(args: CertRenewerArgs): types.input.core.v1.Container {
  return {
    ...container("publish", args.images.kubectl, "publish.sh", [
      { name: "word", mountPath: wordPath, readOnly: true },
      { name: "token", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
    ]),
    env: [
      ...variables({ ...shared(args), RESTART: args.certificate.restart.join(" ") }),
      { name: "SITE_NAMESPACE", value: args.siteNamespace },
    ],
  };
}

/** As an automatic mount has it, but for ten minutes only, the least there is. */
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
