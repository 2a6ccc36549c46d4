import { isServer } from "./hosts";
import { explain } from "./mistakes";
import { sectionOf, type RawConfig, type Report } from "./raw";
import * as rule from "./rules";
import { secretKeys } from "./secrets";

const server = rule.text(
  (value) => {
    const [, host = "", port = "443"] = /^([^:]+)(?::(\d{1,5}))?$/.exec(value) ?? [];
    return isServer(host) && Number(port) >= 1 && Number(port) <= 65_535;
  },
  "must be a registry's host name, with its port unless that is 443",
  "write it as it is in the image references, e.g. registry.example.org:5000",
);

const username = rule.userName("write the user name that your registry's manual gives");

/** `corekube:images.registry`: a private registry. Its password is a secret and has its own key. */
export const registry = rule.section({ server, username });

export const registryPassword = rule.text(
  (value) => /^[\x20-\x7e]{1,10000}$/.test(value),
  "must be one line of printable ASCII",
  `copy it from your registry: pulumi config set --secret ${secretKeys.registryPassword}`,
);

/** A registry requires a password and the other way round, and at least one image must come from there. */
export function checkRegistry(raw: RawConfig, report: Report): void {
  const images = sectionOf(raw, "corekube:images") ?? {};
  const registrySection = images["registry"];
  const hasPassword = raw[secretKeys.registryPassword] !== undefined;
  if (registrySection !== undefined && !hasPassword)
    report([secretKeys.registryPassword], incomplete);
  if (registrySection === undefined && hasPassword)
    report(["corekube:images", "registry"], incomplete);
  const host = sectionOf(images, "registry")?.["server"];
  const isUsed = Object.values(images).some(
    (image) => typeof image === "string" && image.startsWith(`${String(host)}/`),
  );
  if (typeof host === "string" && !isUsed) {
    report(["corekube:images", "registry", "server"], unused);
  }
}

const incomplete = explain(
  "must be set together with the other value of the registry's credentials",
  `set both corekube:images.registry and ${secretKeys.registryPassword}, or neither`,
);
const unused = explain(
  "must be the registry of at least one image: no image comes from there",
  "write it as it is in the image references, or use images from there",
);
