import * as pulumi from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/config";
import type { z } from "zod";

import type { Certificate, RenewerNetwork } from "../components/certRenewer/args";
import type { NfsExport } from "../components/nfsVolume";
import { describeMistakes } from "../components/shared/mistakes";
import type { Git, StaticSiteArgs } from "../components/staticSite/args";
import type { Images } from "../images";
import { directoryUrl, isTrusted } from "./certificate";
import { normalizedKey } from "./credentials";
import { mistakesIn } from "./mistakes";
import { isSecretKey, secretKeys } from "./secrets";
import { service } from "./service";
import { defaultProvidersKey, stack } from "./stack";

/** A stack's whole configuration, with every default filled in. StaticSiteArgs documents the site's part. */
export interface StackConfig extends Omit<StaticSiteArgs, "namespace" | "tls" | "images"> {
  /** The stack's name, e.g. `prod`. */
  readonly environment: string;
  /** The kubeconfig context of the one cluster that this stack may touch. */
  readonly context: string;
  readonly tls: Tls;
  readonly images: Images;
}

/** Where TLS is terminated: in nginx, with a certificate of the renewer, or in an ingress or a CDN in front. */
export type Tls =
  | {
      readonly endsAt: "nginx";
      readonly certificate: Certificate;
      /** True if browsers can be expected to trust the authority. */
      readonly trusted: boolean;
      readonly nfs: NfsExport;
      readonly network: RenewerNetwork;
    }
  | {
      readonly endsAt: "proxy";
      /** The header that holds the visitor's address. */
      readonly header: string;
      /** The proxy's addresses: nginx trusts the header only from these. */
      readonly ranges: readonly [string, ...string[]];
    };

type Checked = z.infer<typeof stack>;

/**
 * The stack's configuration, checked.
 * @throws pulumi.RunError that lists every mistake at once: key, value, why, fix.
 */
export function readConfig(): StackConfig {
  const input = { stack: pulumi.getStack(), ...valuesOfStack() };
  const result = stack.safeParse(input);
  if (!result.success) {
    throw new pulumi.RunError(
      describeMistakes(pulumi.getStack(), mistakesIn(result.error.issues, input)),
    );
  }
  const checked = result.data;
  const { registry, ...images } = checked["corekube:images"];
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
    service: checked["corekube:service"] ?? defaultService(checked),
    tls: tlsOf(checked),
    network: { git: gitRanges, internalFrom },
    images,
    registry:
      registry === undefined || password === undefined ? undefined : { ...registry, password },
  };
}

/**
 * The stack's values by key, unchecked. Pulumi returns each as a string, objects and lists as JSON.
 * Keys of other packages are left out: those packages check them.
 */
function valuesOfStack(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(allConfig())
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

/** A secret's value. Pulumi treats everything that is computed from it as a secret too. */
function secretOf(key: string): pulumi.Output<string> | undefined {
  const [project, name = ""] = key.split(":");
  return new pulumi.Config(project).getSecret(name);
}

/** The user name defaults to `git`: GitHub and GitLab accept any name with a token. */
function gitOf({ "corekube:git": { username = "git", knownHosts, ...git } }: Checked): Git {
  const [token, key] = [secretOf(secretKeys.gitToken), secretOf(secretKeys.gitSshKey)];
  if (token !== undefined) return { ...git, credentials: { kind: "token", username, token } };
  if (key === undefined || knownHosts === undefined) return git;
  return { ...git, credentials: { kind: "sshKey", key: key.apply(normalizedKey), knownHosts } };
}

/** Behind a proxy a ClusterIP is enough: only the proxy has to reach the site, over plain HTTP. */
function defaultService({ "corekube:proxy": proxy }: Checked): StaticSiteArgs["service"] {
  return service.parse({ type: proxy === undefined ? "LoadBalancer" : "ClusterIP" });
}

function tlsOf(checked: Checked): Tls {
  const {
    "corekube:certificate": certificate,
    "corekube:nfs": nfs,
    "corekube:proxy": proxy,
  } = checked;
  if (proxy !== undefined) return { endsAt: "proxy", ...proxy };
  if (certificate === undefined || nfs === undefined)
    throw new Error("unreachable: crossChecks reports this");
  const { email, keyType, schedule, restart, externalAccountId: id, caFile } = certificate;
  const { acme, apiServer } = checked["corekube:network"];
  const key = secretOf(secretKeys.externalAccountKey);
  return {
    endsAt: "nginx",
    certificate: {
      email,
      directory: directoryUrl(certificate.authority),
      caCertificates: caFile,
      externalAccount: id === undefined || key === undefined ? undefined : { id, key },
      keyType,
      schedule,
      restart,
    },
    trusted: isTrusted(certificate),
    nfs,
    network: { acme, apiServer },
  };
}
