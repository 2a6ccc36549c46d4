import * as pulumi from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/config";
import { z } from "zod";

import type { NfsExport } from "./components/nfsVolume";
import type { Certificate, RenewerNetwork } from "./components/certRenewer/args";
import type {
  Exposure,
  Git,
  Headers,
  Hugo,
  Network,
  Site,
  Storage,
} from "./components/staticSite/args";
import { certificate, directoryOf, isTrusted } from "./config/certificate";
import { exposure } from "./config/exposure";
import { describe, explain, mistakesIn } from "./config/mistakes";
import { network } from "./config/network";
import { proxy } from "./config/proxy";
import * as rule from "./config/rules";
import { git, headers, hugo, site, storage } from "./config/site";
import { checkTogether, externalAccountKey } from "./config/together";
import { images, type Images } from "./images";

/** All that a stack may say, with every default filled in. */
export interface StackConfig {
  /** The stack's name, e.g. `prod`. */
  readonly environment: string;
  /** The kubeconfig context of the one cluster that this stack may touch. */
  readonly context: string;
  readonly site: Site;
  readonly git: Git;
  readonly hugo: Hugo;
  readonly storage: Storage;
  readonly headers: Headers;
  readonly exposure: Exposure;
  readonly tls: Tls;
  /** The site's part of it. */
  readonly network: Network;
  readonly images: Images;
  /** Secrets with a registry's credentials, in both namespaces. Default none. */
  readonly imagePullSecrets: readonly string[];
}

/** Where TLS ends: in nginx, with a certificate of ours, or in an ingress or a CDN in front. */
export type Tls =
  | {
      readonly endsAt: "nginx";
      readonly certificate: Certificate;
      /** True where browsers trust the authority. */
      readonly trusted: boolean;
      readonly nfs: NfsExport;
      readonly network: RenewerNetwork;
    }
  | {
      readonly endsAt: "proxy";
      /** Holds the visitor's address. */
      readonly header: string;
      /** Who is believed about it. */
      readonly ranges: readonly [string, ...string[]];
    };

const pullSecretsError = explain(
  "must be a list of Secrets' names",
  "write it like [registry-credentials]",
);
const imageOverrides = rule.section({
  gitSync: rule.image.default(images.gitSync),
  hugo: rule.image.default(images.hugo),
  nginx: rule.image.default(images.nginx),
  lego: rule.image.default(images.lego),
  kubectl: rule.image.default(images.kubectl),
  pullSecrets: z.array(rule.objectName, { error: pullSecretsError }).default([]),
});

/** The stack's file, key by key. */
const stack = rule
  .section({
    stack: rule.stackName,
    "kubernetes:context": rule.context,
    "corekube:site": site,
    "corekube:git": git.prefault({}),
    "corekube:hugo": hugo.prefault({}),
    "corekube:storage": storage.prefault({}),
    "corekube:headers": headers.prefault({}),
    "corekube:service": exposure.optional(),
    "corekube:certificate": certificate.optional(),
    [externalAccountKey]: rule.macKey.optional(),
    "corekube:proxy": proxy.optional(),
    "corekube:network": network.prefault({}),
    "corekube:nfs": rule.section({ server: rule.server, path: rule.exportPath }).optional(),
    "corekube:images": imageOverrides.prefault({}),
  })
  // Beside the sections' own mistakes, not only once those are mended.
  .superRefine(checkTogether, { when: () => true });

/**
 * The stack's configuration, checked.
 * @throws pulumi.RunError that lists every mistake at once: key, value, why, fix.
 */
export function readConfig(): StackConfig {
  const input = { stack: pulumi.getStack(), ...ownKeys(allConfig()) };
  const result = stack.safeParse(input);
  if (!result.success) {
    throw new pulumi.RunError(describe(pulumi.getStack(), mistakesIn(result.error.issues, input)));
  }
  const checked = result.data;
  const { pullSecrets, ...usedImages } = checked["corekube:images"];
  const { memory: memoryMebibytes, ...hugoSettings } = checked["corekube:hugo"];
  const { markdown, html, cache } = checked["corekube:storage"];
  const { git: gitRanges, internalFrom } = checked["corekube:network"];
  return {
    environment: checked.stack,
    context: checked["kubernetes:context"],
    site: checked["corekube:site"],
    git: checked["corekube:git"],
    hugo: { ...hugoSettings, memoryMebibytes },
    storage: { markdownMebibytes: markdown, htmlMebibytes: html, cacheMebibytes: cache },
    headers: checked["corekube:headers"],
    exposure: checked["corekube:service"] ?? defaultExposure(checked),
    tls: tlsOf(checked),
    network: { git: gitRanges, internalFrom },
    images: usedImages,
    imagePullSecrets: pullSecrets,
  };
}

/** Behind a proxy nothing but that has to reach the site, and it speaks plain HTTP. */
function defaultExposure({ "corekube:proxy": proxy }: z.infer<typeof stack>): Exposure {
  return exposure.parse({ type: proxy === undefined ? "LoadBalancer" : "ClusterIP" });
}

function tlsOf(checked: z.infer<typeof stack>): Tls {
  const { "corekube:certificate": wanted, "corekube:nfs": nfs, "corekube:proxy": proxy } = checked;
  if (proxy !== undefined) return { endsAt: "proxy", ...proxy };
  if (wanted === undefined || nfs === undefined) throw new Error("checkTogether lets none through");
  const { email, keyType, schedule, restart, externalAccountId: id, caFile } = wanted;
  const { acme, apiServer } = checked["corekube:network"];
  const key = new pulumi.Config("corekube").getSecret("externalAccountKey");
  return {
    endsAt: "nginx",
    certificate: {
      email,
      directory: directoryOf(wanted),
      caCertificates: caFile,
      externalAccount: id === undefined || key === undefined ? undefined : { id, key },
      keyType,
      schedule,
      restart,
    },
    trusted: isTrusted(wanted),
    nfs,
    network: { acme, apiServer },
  };
}

/** Pulumi gives every value as a string, objects as JSON. Other packages' keys are theirs to check. */
function ownKeys(all: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith("corekube:") || key.startsWith("kubernetes:"))
      .map(([key, value]) => [key, value.startsWith("{") ? parseJson(value) : value]),
  );
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
