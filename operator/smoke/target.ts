import { existsSync, readFileSync } from "node:fs";

import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import { siteUrl } from "../../components/staticSite/url";
import { readConfig, type StackConfig } from "../../config";
import { configurationOf } from "../manifests/configuration";
import { withContext } from "../manifests/kubeconfig";

/** What a stack promises its visitors, and where they come in. */
export interface Target {
  /** The canonical address; ends in a slash. */
  readonly url: string;
  /** The first is canonical. */
  readonly domains: readonly [string, ...string[]];
  readonly httpPort: number;
  readonly httpsPort: number;
  /** The commit that the stack is pinned to, if it is. */
  readonly revision: string | undefined;
  readonly contentSecurityPolicy: string;
  /** Where an ingress or a CDN answers in the site's place. */
  readonly behindProxy: boolean;
  /** False where browsers warn of the certificate, and the stack knows it. */
  readonly trusted: boolean;
  /** Whom to ask, whatever DNS says of the names. Default: whom DNS names. */
  readonly address: string | undefined;
}

/** @throws Error with the configuration's mistakes, or where there is no such stack. */
export async function targetOf(stack: string, address?: string): Promise<Target> {
  const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8")) as { name: string };
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(file)) throw new Error(`there is no stack ${stack} here: ${file} is missing`);
  const { values, secretKeys } = configurationOf(project, file);
  return withContext(values["kubernetes:context"], async () => {
    await pulumi.runtime.setMocks({ newResource: none, call: none }, project, stack);
    pulumi.runtime.setAllConfig(values, secretKeys);
    return promisedBy(readConfig(), address);
  });
}

function promisedBy(
  { site, exposure, tls, headers }: StackConfig,
  address: string | undefined,
): Target {
  return {
    url: siteUrl(site, exposure),
    domains: site.domains,
    httpPort: httpPort(exposure),
    httpsPort: exposure.publicHttpsPort,
    revision: site.revision,
    contentSecurityPolicy: headers.contentSecurityPolicy,
    behindProxy: tls.endsAt === "proxy",
    trusted: tls.endsAt === "proxy" || tls.trusted,
    address,
  };
}

/** Where visitors see the node's own port for HTTPS, they see that for HTTP too. */
function httpPort(exposure: StackConfig["exposure"]): number {
  if (exposure.type !== "NodePort" || exposure.publicHttpsPort !== exposure.httpsNodePort)
    return 80;
  return exposure.httpNodePort ?? 80;
}

function none(): never {
  throw new Error("the configuration makes no resource");
}
