import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { PullSecrets } from "../shared/pullSecret";
import { renewerUid, restrictedPod } from "../shared/securityContext";
import type { CertRenewerArgs } from "./args";
import { legoContainer } from "./lego/container";
import { publishContainer, tokenVolume } from "./publish/container";

/** The objects that a run uses, by name. */
export interface Sources {
  readonly scripts: pulumi.Input<string>;
  readonly configSecret: pulumi.Input<string>;
  readonly account: pulumi.Input<string>;
  /**
   * The ServiceAccount has the same pull secrets. The pod repeats them, so that a changed password creates a new
   * Job.
   */
  readonly imagePullSecrets: PullSecrets;
}

/** The pod of one run: `lego` obtains the certificate, then `publish` publishes it. */
export function podSpec(
  args: CertRenewerArgs,
  sources: Sources,
  keepTryingHours: number,
): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: sources.account,
    ...sources.imagePullSecrets,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: "Never",
    // Not the site's user, so the site's pods, which mount the same volume, can't read the keys.
    securityContext: restrictedPod(renewerUid),
    initContainers: [legoContainer(args, sources.configSecret, keepTryingHours)],
    containers: [publishContainer(args)],
    volumes: volumes(args, sources),
  };
}

function volumes(args: CertRenewerArgs, sources: Sources): types.input.core.v1.Volume[] {
  return [
    { name: "cert-renew-nfs-pvc", persistentVolumeClaim: { claimName: args.claim } },
    { name: "scripts", configMap: { name: sources.scripts } },
    ...["lego-tmp", "publish-tmp", "result"].map((name) => ({
      name,
      emptyDir: { sizeLimit: "32Mi" },
    })),
    tokenVolume,
  ];
}
