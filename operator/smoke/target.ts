import * as pulumi from "@pulumi/pulumi";

import { siteUrl } from "../../components/staticSite/url";
import { readConfig, type StackConfig } from "../../config";
import { withContext } from "../program/kubeconfig";
import { configurationOfStack } from "../program/stack";

/** The address of a stack's site, and the configuration that its visitors can observe. */
export interface Target {
  /** The canonical URL; ends in a slash. */
  readonly url: string;
  /** The first is canonical. */
  readonly domains: readonly [string, ...string[]];
  readonly httpPort: number;
  readonly httpsPort: number;
  /** The commit that the stack is pinned to; undefined if it follows a branch. */
  readonly revision: string | undefined;
  readonly contentSecurityPolicy: string;
  /** True if an ingress or a CDN answers in place of the site. */
  readonly behindProxy: boolean;
  /** False if the stack says that browsers don't trust its authority. */
  readonly trusted: boolean;
  /** The host to connect to. Default: the address of each name in DNS. */
  readonly address: string | undefined;
}

/** @throws Refused if there is no such stack; pulumi.RunError if the configuration has mistakes. */
export async function targetOf(stack: string, address?: string): Promise<Target> {
  const { project, configuration } = configurationOfStack(stack);
  const { values, secretKeys } = configuration;
  return withContext(values["kubernetes:context"], async () => {
    await pulumi.runtime.setMocks({ newResource: unexpected, call: unexpected }, project, stack);
    pulumi.runtime.setAllConfig(values, secretKeys);
    return targetFrom(readConfig(), address);
  });
}

function targetFrom(
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

/** If visitors use the node port for HTTPS, they use the one for HTTP too. */
function httpPort(service: StackConfig["service"]): number {
  if (service.type !== "NodePort" || service.publicHttpsPort !== service.httpsNodePort) return 80;
  return service.httpNodePort ?? 80;
}

function unexpected(): never {
  throw new Error("reading the configuration creates no resource");
}
