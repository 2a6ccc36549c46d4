import { section, type RawConfig, type Report } from "./raw";
import { explain } from "./mistakes";
import { isServer } from "./hosts";
import * as rule from "./rules";
import { secretKeys } from "./secrets";

const server = rule.text(
  (value) => {
    const [, host = "", port = "443"] = /^([^:]+)(?::(\d{1,5}))?$/.exec(value) ?? [];
    return isServer(host) && Number(port) >= 1 && Number(port) <= 65_535;
  },
  "must be a registry's host name, with its port where it has one of its own",
  "write it as it stands in the images' references, e.g. registry.example.org:5000",
);

const username = rule.userName("write what your registry's manual gives beside a password");

/** `corekube:images.registry`: the one that asks who pulls. Its password is a secret, and stands apart. */
export const registry = rule.section({ server, username });

export const registryPassword = rule.text(
  (value) => /^[\x20-\x7e]{1,10000}$/.test(value),
  "must be one line of visible ASCII",
  `copy it from your registry: pulumi config set --secret ${secretKeys.registryPassword}`,
);

/** Registry and password go together, and something has to be pulled from there. */
export function checkRegistry(found: RawConfig, report: Report): void {
  const images = section(found, "corekube:images") ?? {};
  const wanted = images["registry"];
  const hasPassword = found[secretKeys.registryPassword] !== undefined;
  if (wanted !== undefined && !hasPassword) report([secretKeys.registryPassword], half);
  if (wanted === undefined && hasPassword) report(["corekube:images", "registry"], half);
  const host = section(images, "registry")?.["server"];
  const isPulledFrom = Object.values(images).some(
    (image) => typeof image === "string" && image.startsWith(`${String(host)}/`),
  );
  if (typeof host === "string" && !isPulledFrom) {
    report(["corekube:images", "registry", "server"], unused);
  }
}

const half = explain(
  "must be given where the other half of the registry's credentials is, and only there",
  `set both corekube:images.registry and ${secretKeys.registryPassword}, or neither`,
);
const unused = explain(
  "must be the registry of at least one image: nothing is pulled from there",
  "write it as it stands in the images' references, or name images from there",
);
