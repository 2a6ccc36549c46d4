import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";

import type { Certificate, RenewerNetwork } from "../components/certRenewer/args";
import type { NfsExport } from "../components/nfsVolume";
import type { Git, StaticSiteArgs } from "../components/staticSite/args";
import { directoryOf, isTrusted } from "./certificate";
import { asSshReadsIt } from "./credentials";
import { service } from "./service";
import { describe, mistakesIn } from "./mistakes";
import { secretKeys } from "./secrets";
import { stack } from "./stack";
import { valuesOfStack } from "./values";
import type { Images } from "../images";

/** All that a stack may say, with every default filled in. What the site is told is said there. */
export interface StackConfig extends Omit<StaticSiteArgs, "namespace" | "tls" | "images"> {
  /** The stack's name, e.g. `prod`. */
  readonly environment: string;
  /** The kubeconfig context of the one cluster that this stack may touch. */
  readonly context: string;
  readonly tls: Tls;
  readonly images: Images;
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

type Checked = z.infer<typeof stack>;

/**
 * The stack's configuration, checked.
 * @throws pulumi.RunError that lists every mistake at once: key, value, why, fix.
 */
export function readConfig(): StackConfig {
  const input = { stack: pulumi.getStack(), ...valuesOfStack() };
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
    service: checked["corekube:service"] ?? defaultExposure(checked),
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
function defaultExposure({ "corekube:proxy": proxy }: Checked): StaticSiteArgs["service"] {
  return service.parse({ type: proxy === undefined ? "LoadBalancer" : "ClusterIP" });
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
