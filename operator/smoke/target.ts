import * as pulumi from "@pulumi/pulumi";

import { siteUrl } from "../../components/staticSite/url";
import { readConfig, type StackConfig } from "../../config";
import { withContext } from "../program/kubeconfig";
import { configurationOfStack } from "../lib/stack";

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

/** @throws Refused where there is no such stack; pulumi.RunError where the configuration has mistakes. */
export async function targetOf(stack: string, address?: string): Promise<Target> {
  const { project, configuration } = configurationOfStack(stack);
  const { values, secretKeys } = configuration;
  return withContext(values["kubernetes:context"], async () => {
    await pulumi.runtime.setMocks({ newResource: none, call: none }, project, stack);
    pulumi.runtime.setAllConfig(values, secretKeys);
    return promisedBy(readConfig(), address);
  });
}

function promisedBy(
  { site, service, tls, headers }: StackConfig,
  address: string | undefined,
): Target {
  return {
    url: siteUrl(site, service),
    domains: site.domains,
    httpPort: httpPort(service),
    httpsPort: service.publicHttpsPort,
    revision: site.revision,
    contentSecurityPolicy: headers.contentSecurityPolicy,
    behindProxy: tls.endsAt === "proxy",
    trusted: tls.endsAt === "proxy" || tls.trusted,
    address,
  };
}

/** Where visitors see the node's own port for HTTPS, they see that for HTTP too. */
function httpPort(service: StackConfig["service"]): number {
  if (service.type !== "NodePort" || service.publicHttpsPort !== service.httpsNodePort) return 80;
  return service.httpNodePort ?? 80;
}

function none(): never {
  throw new Error("the configuration makes no resource");
}
