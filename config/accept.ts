import { z } from "zod";

import { isTestAuthority } from "./certificate";
import { image as reference } from "./images";
import { explain } from "./mistakes";
import { sectionOf, type RawConfig, type KeyPath, type Report } from "./raw";

/** A production rule that a stack may be exempt from. */
interface ProductionRule {
  /** The values that break the rule. */
  readonly keyPaths: (raw: RawConfig) => readonly KeyPath[];
  readonly why: string;
  readonly fix: (raw: RawConfig, keyPath: KeyPath) => string;
}

const exceptions = ["untrusted-certificates", "one-replica", "images-by-tag"] as const;
type Exception = (typeof exceptions)[number];

const productionRules: Readonly<Record<Exception, ProductionRule>> = {
  "untrusted-certificates": {
    keyPaths: (raw) =>
      isTestAuthority(sectionOf(raw, "corekube:certificate")?.["authority"])
        ? [["corekube:certificate", "authority"]]
        : [],
    why: "is a test authority: browsers warn about its certificates",
    fix: () => "use letsencrypt",
  },
  "one-replica": {
    keyPaths: (raw) =>
      sectionOf(raw, "corekube:site")?.["replicas"] === 1 ? [["corekube:site", "replicas"]] : [],
    why: "is a single pod: the site is down whenever the pod's node is",
    fix: () => "use 3, the default",
  },
  "images-by-tag": {
    keyPaths: (raw) => usedImages(raw).filter((keyPath) => /^[^@]+$/.test(imageAt(raw, keyPath))),
    why: "must have a digest: a tag can move to another image at any time",
    fix: (raw, keyPath) => {
      const image = imageAt(raw, keyPath);
      return `write ${image}@ and the digest that \`crane digest ${image}\` or \`docker buildx imagetools inspect ${image}\` prints`;
    },
  },
};

/** `corekube:accept`: the production rules that don't apply to the stack. Default none. */
export const accept = z
  .array(
    z.enum(exceptions, {
      error: explain(
        `must be one of ${exceptions.join(", ")}`,
        "remove it: nothing else can be accepted",
      ),
    }),
    {
      error: explain(
        "must be a list of the production rules that don't apply to this stack",
        `write it like [one-replica]; allowed are ${exceptions.join(", ")}`,
      ),
    },
  )
  .default([]);

/**
 * Production rules apply to every stack, except those listed under `corekube:accept`. An exception that the
 * stack doesn't need is a mistake too: it could take effect later without anyone noticing.
 * @param hasOtherMistakes if true, an exception isn't called unneeded: another mistake may hide its use.
 */
export function checkAccepted(raw: RawConfig, report: Report, hasOtherMistakes: boolean): void {
  const listed = raw["corekube:accept"];
  const accepted: readonly unknown[] = Array.isArray(listed) ? listed : [];
  for (const exception of exceptions) {
    const { keyPaths, why, fix } = productionRules[exception];
    const broken = keyPaths(raw);
    const index = accepted.indexOf(exception);
    if (index < 0) {
      for (const keyPath of broken) {
        const orAccept = `${fix(raw, keyPath)}; or accept it: add ${exception} to corekube:accept`;
        report(keyPath, explain(why, orAccept));
      }
    } else if (broken.length === 0 && !hasOtherMistakes) {
      report(["corekube:accept", index], unneeded);
    }
  }
}

const unneeded = explain("is an exception that this stack doesn't need", "remove it");

/** A stack without a certificate has no renewer, so it uses neither lego nor kubectl. */
function usedImages(raw: RawConfig): readonly KeyPath[] {
  const renewers =
    raw["corekube:certificate"] === undefined && raw["corekube:proxy"] !== undefined
      ? []
      : ["lego", "kubectl"];
  return ["gitSync", "hugo", "nginx", ...renewers].map((name) => ["corekube:images", name]);
}

/** Empty if the value is no image reference, which another rule reports. */
function imageAt(raw: RawConfig, [key, name]: KeyPath): string {
  const image = sectionOf(raw, key)?.[String(name)];
  return typeof image === "string" && reference.safeParse(image).success ? image : "";
}
