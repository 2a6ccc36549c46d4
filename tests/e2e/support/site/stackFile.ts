import { chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { AcmeServer } from "../certificates/acme";
import type { Demo } from "../demo";
import { project } from "../../../support/project";

/** The node's address, with its NodePorts. */
export const node = "10.251.0.2";

/** The network between this machine and the node. The tests' servers are in it. */
export const servers = ["10.251.0.0/24"];

export type Section = Readonly<Record<string, unknown>>;

/** A stack's configuration by section. */
export type Config = Readonly<Record<string, Section | string | readonly string[]>>;

/** The authority of a certificate, and the node ports that the site needs for it. */
export interface CertificateFrom {
  readonly authority: Pick<AcmeServer, "directory" | "caFile">;
  readonly httpPort: number;
  readonly httpsPort: number;
}

const { config: local } = parse(readFileSync(join(project, "Pulumi.local.yaml"), "utf8")) as {
  readonly config: {
    readonly "corekube:images": Readonly<
      Record<"gitSync" | "hugo" | "nginx" | "lego" | "kubectl", string>
    >;
  };
};

/** The images on the demo's node. */
export const demoImages = local["corekube:images"];

/** The minimal configuration of a stack on the demo's cluster. */
export function baseConfig(demo: Demo, repository: string, host: string, replicas: number): Config {
  return {
    "kubernetes:context": demo.context,
    "corekube:site": { repository, allowPlaintextRepository: true, domains: [host], replicas },
    "corekube:git": { pollSeconds: 3 },
    "corekube:network": { git: servers },
    "corekube:service": { type: "NodePort" },
    "corekube:images": demoImages,
  };
}

/** The test acts as the proxy: `kubectl port-forward` connects from the pod's loopback. */
export function behindProxy(httpPort: number | undefined): Config {
  const port = httpPort === undefined ? {} : { httpNodePort: httpPort };
  return {
    "corekube:service": { type: "NodePort", ...port },
    "corekube:proxy": { ranges: ["127.0.0.0/8"] },
  };
}

export function withCertificate(
  { authority, httpPort, httpsPort }: CertificateFrom,
  path: string,
): Config {
  return {
    "corekube:service": {
      type: "NodePort",
      httpNodePort: httpPort,
      httpsNodePort: httpsPort,
      publicHttpsPort: httpsPort,
    },
    "corekube:certificate": {
      email: "ops@corekube.localhost",
      authority: authority.directory,
      caFile: authority.caFile,
      // Each test starts its own runs.
      schedule: "0 0 1 1 *",
    },
    "corekube:network": { git: servers, acme: servers, apiServer: servers },
    "corekube:nfs": { server: node, path },
  };
}

export const isSection = (value: Config[string] | undefined): value is Section =>
  typeof value === "object" && !Array.isArray(value);

/** An export for the stack, owned by the renewer's user. */
export function exportFor(demo: Demo, name: string): string {
  const folder = join(demo.node.root, "exports", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  chownSync(folder, 65531, 65531);
  return `/exports/${name}`;
}

/** JSON is YAML. */
export function writeStackFile(
  workDir: string,
  name: string,
  config: Config,
  encryption: Section = {},
): void {
  const disabled = { "pulumi:disable-default-providers": ["*"] };
  const { replicas } = config["corekube:site"] as { replicas?: unknown };
  const accepted = [...(replicas === 1 ? ["one-replica"] : []), "images-by-tag"];
  const file = JSON.stringify({
    config: { ...disabled, "corekube:accept": accepted, ...config },
    ...encryption,
  });
  writeFileSync(join(workDir, `Pulumi.${name}.yaml`), file);
}
