import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { AcmeServer } from "../support/certificates/acme";
import { project } from "../../support/project";
import { filesOfProject } from "../../support/docs/pages";
import type { Repository } from "../support/git/repository";
import { demoImages, node, servers, type Config } from "../support/site/stackFile";

/** The reader's values. */
export interface Own {
  readonly authority: AcmeServer;
  readonly repository: Repository;
  /** An older commit. */
  readonly older: string;
  readonly httpPort: number;
  readonly httpsPort: number;
}

/** The site's domain. */
export const domain = "prod.localhost";

/** Clones this project as it is, with the reader's values in prod's file. */
export function makeClone(folder: string, own: Own): void {
  copyProject(folder);
  cpSync(own.authority.caFile, join(folder, "ca.pem"));
  writeFileSync(join(folder, "Pulumi.prod.yaml"), JSON.stringify({ config: configuration(own) }));
}

function copyProject(clone: string): void {
  for (const path of filesOfProject()) {
    cpSync(join(project, path), join(clone, path));
  }
  symlinkSync(join(project, "node_modules"), join(clone, "node_modules"));
}

/** Prod's file with the five values, and with the settings for servers in a private network. */
function configuration({ authority, repository, httpPort, httpsPort }: Own): Config {
  const { config: prod } = parse(readFileSync(join(project, "Pulumi.prod.yaml"), "utf8")) as {
    config: Config;
  };
  const site = { repository: repository.url, domains: [domain] };
  return {
    ...prod,
    "kubernetes:context": "my-cluster",
    "corekube:site": { ...site, allowPlaintextRepository: true, replicas: 2 },
    "corekube:certificate": {
      email: "ops@prod.localhost",
      authority: authority.directory,
      caFile: "ca.pem",
    },
    "corekube:nfs": { server: node, path: "/exports/prod" },
    "corekube:git": { pollSeconds: 1 },
    "corekube:network": { git: servers, acme: servers, apiServer: servers },
    "corekube:service": { type: "NodePort", httpNodePort: httpPort, httpsNodePort: httpsPort },
    "corekube:images": demoImages,
  };
}
