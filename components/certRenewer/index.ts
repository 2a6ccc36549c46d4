import * as batch from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as pulumi from "@pulumi/pulumi";

import { imageVersion } from "../../images";
import { filesIn } from "../shared/files";
import { metadataIn, ownership } from "../shared/metadata";
import { pullSecrets } from "../shared/pullSecret";
import { onlyCertificates, onlyRestarts } from "./admission";
import type { CertRenewerArgs } from "./args";
import { environmentOfLego } from "./lego/container";
import { networkPolicySpec } from "./networkPolicy";
import { grantPublishing } from "./rbac";
import { cronSettings, runSpec } from "./run";
import { cronSchedule } from "./schedule";

/** Selects the pods of every run. */
const selector = { name: "cert-renew" };

/**
 * Obtains a certificate by ACME, renews it when that is due, and publishes it as the Secret nginx-ssl-secret in the
 * target namespace. It runs at once and then by schedule. A failed run leaves the published certificate as it is.
 */
export class CertRenewer extends pulumi.ComponentResource {
  /** The schedule of the runs, as a cron expression in UTC. */
  readonly schedule: pulumi.Output<string>;

  constructor(name: string, args: CertRenewerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("corekube:index:CertRenewer", name, args, opts);
    const labels = { ...selector, rev: imageVersion(args.images.lego) };
    const { named, autoNamed } = metadataIn(args.namespace, labels);
    const child = { parent: this };

    const imagePullSecrets = pullSecrets(
      args.registry,
      { app: "cert-renew", namespace: args.namespace, labels },
      child,
    );
    const account = new core.ServiceAccount(
      "cert-renew-sa",
      { ...named("cert-renew-sa"), automountServiceAccountToken: false, ...imagePullSecrets },
      child,
    );
    const policies = [
      ...onlyCertificates(args, labels, child),
      ...onlyRestarts(args, labels, child),
    ];
    const binding = grantPublishing(args, account.metadata.name, labels, policies, child);
    const networkPolicy = new networking.NetworkPolicy(
      "cert-renew-netpol",
      { ...named("cert-renew-netpol"), spec: networkPolicySpec(args, selector) },
      child,
    );
    const scripts = new core.ConfigMap(
      "cert-renew-cm",
      { ...autoNamed, data: { ...filesIn(__dirname, ...scriptFolders), ...caFile(args) } },
      child,
    );
    const configSecret = new core.Secret(
      "cert-renew-config-secret",
      { ...autoNamed, stringData: environmentOfLego(args) },
      child,
    );

    const sources = {
      scripts: scripts.metadata.name,
      configSecret: configSecret.metadata.name,
      account: account.metadata.name,
      imagePullSecrets,
    };
    // A run needs the right to publish, and must not start before its network policy.
    const ready = { ...child, dependsOn: [binding, networkPolicy] };
    new batch.Job(
      "cert-renew-job",
      {
        metadata: {
          ...autoNamed.metadata,
          // `up` doesn't wait for the certificate, because the site's address may have to reach DNS first.
          annotations: { ...ownership, "pulumi.com/skipAwait": "true" },
        },
        spec: runSpec(args, labels, sources, 24),
      },
      ready,
    );
    const timing = cronSchedule(args.certificate.schedule, child);
    new batch.CronJob(
      "cert-renew-cj",
      {
        ...named("cert-renew-cj"),
        spec: {
          ...cronSettings,
          ...timing,
          jobTemplate: { metadata: { labels }, spec: runSpec(args, labels, sources, 0) },
        },
      },
      ready,
    );

    this.schedule = timing.schedule;
    this.registerOutputs({ schedule: this.schedule });
  }
}

const scriptFolders = ["files", "lego/files", "publish/files"];

function caFile({ certificate }: CertRenewerArgs): Record<string, string> {
  return certificate.caCertificates === undefined ? {} : { "ca.pem": certificate.caCertificates };
}
