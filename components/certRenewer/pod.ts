import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { PullSecrets } from "../shared/pullSecret";
import { renewerUid, restrictedPod } from "../shared/securityContext";
import type { CertRenewerArgs } from "./args";
import { legoContainer } from "./lego/container";
import { publishContainer, tokenVolume } from "./publish/container";

/** What one run is made from. */
export interface Sources {
  readonly scripts: pulumi.Input<string>;
  readonly configSecret: pulumi.Input<string>;
  readonly account: pulumi.Input<string>;
  /** Those of the account, said again: a run after a change has the new one. */
  readonly pulling: PullSecrets;
}

/** One run: lego obtains, then `publish` publishes. */
export function podSpec(
  args: CertRenewerArgs,
  sources: Sources,
  keepTryingHours: number,
): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: sources.account,
    ...sources.pulling,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: "Never",
    // Not the site's user: what the site's pods see of the volume, they can't read the keys of.
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
