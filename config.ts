import * as pulumi from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/config";
import { z } from "zod";

import type { NfsExport } from "./components/nfsVolume";
import type { Certificate, RenewerNetwork } from "./components/certRenewer/args";
import type { Registry } from "./components/registry";
import type {
  Exposure,
  Git,
  Headers,
  Hugo,
  Network,
  Site,
  Storage,
} from "./components/staticSite/args";
import { accept } from "./config/accept";
import { certificate, directoryOf, isTrusted } from "./config/certificate";
import { asSshReadsIt, sshKey, token } from "./config/credentials";
import { exposure } from "./config/exposure";
import { context } from "./config/kubeconfig";
import { describe, explain, mistakesIn } from "./config/mistakes";
import { network } from "./config/network";
import { proxy } from "./config/proxy";
import { registry, registryPassword } from "./config/registry";
import * as rule from "./config/rules";
import { isSecretKey, secretKeys } from "./config/secrets";
import { git, headers, hugo, site, storage } from "./config/site";
import { checkTogether } from "./config/together";
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
  /** The registry that asks who pulls an image. Default none. */
  readonly registry?: Registry | undefined;
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

/** A default provider would take whatever context is the current one. */
const defaultProvidersKey = "pulumi:disable-default-providers";
const defaultProvidersError = explain(
  "must stand in the stack's file: without it a resource may go to the current context's cluster",
  'write it as ["*"]',
);
const noDefaultProviders = z
  .array(z.string(), { error: defaultProvidersError })
  .refine((packages) => packages.includes("*"), { error: defaultProvidersError });

const imageOverrides = rule.section({
  gitSync: rule.image.default(images.gitSync),
  hugo: rule.image.default(images.hugo),
  nginx: rule.image.default(images.nginx),
  lego: rule.image.default(images.lego),
  kubectl: rule.image.default(images.kubectl),
  registry: registry.optional(),
});

/** The stack's file, key by key. */
export const stack = rule
  .section({
    stack: rule.stackName,
    [defaultProvidersKey]: noDefaultProviders,
    "kubernetes:context": context,
    "corekube:accept": accept,
    "corekube:site": site,
    "corekube:git": git.prefault({}),
    "corekube:hugo": hugo.prefault({}),
    "corekube:storage": storage.prefault({}),
    "corekube:headers": headers.prefault({}),
    "corekube:service": exposure.optional(),
    "corekube:certificate": certificate.optional(),
    [secretKeys.externalAccountKey]: rule.macKey.optional(),
    [secretKeys.gitToken]: token.optional(),
    [secretKeys.gitSshKey]: sshKey.optional(),
    [secretKeys.registryPassword]: registryPassword.optional(),
    "corekube:proxy": proxy.optional(),
    "corekube:network": network.prefault({}),
    "corekube:nfs": rule.section({ server: rule.server, path: rule.exportPath }).optional(),
    "corekube:images": imageOverrides.prefault({}),
  })
  // Beside the sections' own mistakes, not only once those are mended.
  .superRefine(checkTogether, { when: () => true });

type Checked = z.infer<typeof stack>;

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
  const { registry: wanted, ...usedImages } = checked["corekube:images"];
  const password = secretOf(secretKeys.registryPassword);
  const { memory: memoryMebibytes, ...hugoSettings } = checked["corekube:hugo"];
  const { markdown, html, cache } = checked["corekube:storage"];
  const { git: gitRanges, internalFrom } = checked["corekube:network"];
  return {
    environment: checked.stack,
    context: checked["kubernetes:context"],
    site: checked["corekube:site"],
    git: gitOf(checked),
    hugo: { ...hugoSettings, memoryMebibytes },
    storage: { markdownMebibytes: markdown, htmlMebibytes: html, cacheMebibytes: cache },
    headers: checked["corekube:headers"],
    exposure: checked["corekube:service"] ?? defaultExposure(checked),
    tls: tlsOf(checked),
    network: { git: gitRanges, internalFrom },
    images: usedImages,
    registry: wanted === undefined || password === undefined ? undefined : { ...wanted, password },
  };
}

/** A secret's value, which stays one in all that is made of it. */
function secretOf(key: string): pulumi.Output<string> | undefined {
  const [project, name = ""] = key.split(":");
  return new pulumi.Config(project).getSecret(name);
}

/** GitHub and GitLab take any user's name beside a token. */
function gitOf({ "corekube:git": { username = "git", knownHosts, ...git } }: Checked): Git {
  const [token, key] = [secretOf(secretKeys.gitToken), secretOf(secretKeys.gitSshKey)];
  if (token !== undefined) return { ...git, credentials: { kind: "token", username, token } };
  if (key === undefined || knownHosts === undefined) return git;
  return { ...git, credentials: { kind: "sshKey", key: key.apply(asSshReadsIt), knownHosts } };
}

/** Behind a proxy nothing but that has to reach the site, and it speaks plain HTTP. */
function defaultExposure({ "corekube:proxy": proxy }: Checked): Exposure {
  return exposure.parse({ type: proxy === undefined ? "LoadBalancer" : "ClusterIP" });
}

function tlsOf(checked: Checked): Tls {
  const { "corekube:certificate": wanted, "corekube:nfs": nfs, "corekube:proxy": proxy } = checked;
  if (proxy !== undefined) return { endsAt: "proxy", ...proxy };
  if (wanted === undefined || nfs === undefined) throw new Error("checkTogether lets none through");
  const { email, keyType, schedule, restart, externalAccountId: id, caFile } = wanted;
  const { acme, apiServer } = checked["corekube:network"];
  const key = secretOf(secretKeys.externalAccountKey);
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

/** Pulumi gives every value as a string, objects and lists as JSON. Other packages' keys are theirs to check. */
function ownKeys(all: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => /^(?:corekube|kubernetes):/.test(key) || key === defaultProvidersKey)
      .map(([key, value]) => [key, isSecretKey(key) ? value : parseJson(value)]),
  );
}

function parseJson(value: string): unknown {
  if (!/^[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
