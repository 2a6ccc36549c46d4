import { chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { AcmeServer } from "../certificates/acme";
import { project, type Demo } from "../../../support/demo";

/** The node, with its NodePorts. */
export const node = "10.251.0.2";

/** The link between this machine and the node, where the tests' servers are. */
export const servers = ["10.251.0.0/24"];

export type Section = Readonly<Record<string, unknown>>;

/** A stack's configuration by section. */
export type Config = Readonly<Record<string, Section | string | readonly string[]>>;

/** Where a certificate is from, and on which of the node's ports the site has to be for that. */
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

/** The images that the demo's node has. */
export const demoImages = local["corekube:images"];

/** The least that a stack on the demo's cluster says. */
export function baseConfig(demo: Demo, repository: string, host: string, replicas: number): Config {
  return {
    "kubernetes:context": demo.context,
    "corekube:site": { repository, allowPlaintextRepository: true, domains: [host], replicas },
    "corekube:git": { pollSeconds: 1 },
    "corekube:network": { git: servers },
    "corekube:service": { type: "NodePort" },
    "corekube:images": demoImages,
  };
}

/** The test is the proxy: `kubectl port-forward` comes from the pod's own loopback. */
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
      // A test says when.
      schedule: "0 0 1 1 *",
    },
    "corekube:network": { git: servers, acme: servers, apiServer: servers },
    "corekube:nfs": { server: node, path },
  };
}

export const isSection = (value: Config[string] | undefined): value is Section =>
  typeof value === "object" && !Array.isArray(value);

/** An export of the stack's own, owned by the user that the renewer runs as. */
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
