import * as batch from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as rbac from "@pulumi/kubernetes/rbac/v1";
import * as pulumi from "@pulumi/pulumi";

import { imageVersion } from "../../images";
import { filesIn } from "../shared/files";
import { metadataIn, ownership } from "../shared/metadata";
import { pullSecrets } from "../shared/pullSecret";
import { onlyCertificates, onlyRestarts } from "./admission";
import type { CertRenewerArgs } from "./args";
import { environmentOfLego } from "./lego/container";
import { networkPolicySpec } from "./networkPolicy";
import { publishingRules } from "./rbac";
import { cron, runSpec } from "./run";
import { cronSchedule } from "./schedule";

/** What finds the pods of every run. */
const selector = { name: "cert-renew" };

/**
 * Obtains a certificate by ACME, renews it where that is due, and publishes it to the site: at once, and
 * then as scheduled. What is published stays as it is while anything is wrong.
 */
export class CertRenewer extends pulumi.ComponentResource {
  /** When it runs, as a cron expression in UTC. */
  readonly schedule: pulumi.Output<string>;

  constructor(name: string, args: CertRenewerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("corekube:index:CertRenewer", name, args, opts);
    const labels = { ...selector, rev: imageVersion(args.images.lego) };
    const { named, autoNamed } = metadataIn(args.namespace, labels);
    const { named: namedAtSite } = metadataIn(args.targetNamespace, labels);
    const child = { parent: this };

    const pulling = pullSecrets(
      args.registry,
      { app: "cert-renew", namespace: args.namespace, labels },
      child,
    );
    const account = new core.ServiceAccount(
      "cert-renew-sa",
      { ...named("cert-renew-sa"), automountServiceAccountToken: false, ...pulling },
      child,
    );
    // The fences before the rights that they are around.
    const fences = [...onlyCertificates(args, labels, child), ...onlyRestarts(args, labels, child)];
    const role = new rbac.Role(
      "cert-renew-role",
      { ...namedAtSite("cert-renew-role"), rules: publishingRules(args) },
      { ...child, dependsOn: fences },
    );
    const binding = new rbac.RoleBinding(
      "cert-renew-rb",
      {
        ...namedAtSite("cert-renew-rb"),
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        subjects: [
          { kind: "ServiceAccount", name: account.metadata.name, namespace: args.namespace },
        ],
      },
      child,
    );
    const scripts = new core.ConfigMap(
      "cert-renew-cm",
      {
        ...autoNamed,
        data: { ...filesIn(__dirname, "files", "lego/files", "publish/files"), ...caFile(args) },
      },
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
      pulling,
    };

    const networkPolicy = new networking.NetworkPolicy(
      "cert-renew-netpol",
      { ...named("cert-renew-netpol"), spec: networkPolicySpec(args, selector) },
      child,
    );
    // Before any run, the right to publish, and the fence.
    const ready = { ...child, dependsOn: [binding, networkPolicy] };
    new batch.Job(
      "cert-renew-job",
      {
        metadata: {
          ...autoNamed.metadata,
          // `up` doesn't wait for the authority: its address may first have to reach DNS.
          annotations: { ...ownership, "pulumi.com/skipAwait": "true" },
        },
        spec: runSpec(labels, args, sources, 24),
      },
      ready,
    );
    const timing = cronSchedule(args.certificate.schedule, child);
    new batch.CronJob(
      "cert-renew-cj",
      {
        ...named("cert-renew-cj"),
        spec: {
          ...cron,
          ...timing,
          jobTemplate: { metadata: { labels }, spec: runSpec(labels, args, sources, 0) },
        },
      },
      ready,
    );

    this.schedule = timing.schedule;
    this.registerOutputs({ schedule: this.schedule });
  }
}

function caFile({ certificate }: CertRenewerArgs): Record<string, string> {
  return certificate.caCertificates === undefined ? {} : { "ca.pem": certificate.caCertificates };
}
