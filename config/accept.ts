import { z } from "zod";

import { isTestAuthority } from "./certificate";
import { section, type RawConfig, type KeyPath, type Report } from "./raw";
import { image as reference } from "./images";
import { explain } from "./mistakes";

/** What is wrong in production, and what a stack that is tried out may want: where it is, and what is said. */
interface Relaxation {
  readonly places: (found: RawConfig) => readonly KeyPath[];
  readonly why: string;
  readonly fix: (found: RawConfig, place: KeyPath) => string;
}

const words = ["untrusted-certificates", "one-replica", "images-by-tag"] as const;
type Word = (typeof words)[number];

const relaxations: Readonly<Record<Word, Relaxation>> = {
  "untrusted-certificates": {
    places: (found) =>
      isTestAuthority(section(found, "corekube:certificate")?.["authority"])
        ? [["corekube:certificate", "authority"]]
        : [],
    why: "is an authority for tests: browsers warn of its certificates",
    fix: () => "use letsencrypt",
  },
  "one-replica": {
    places: (found) =>
      section(found, "corekube:site")?.["replicas"] === 1 ? [["corekube:site", "replicas"]] : [],
    why: "is one pod: the site is down whenever its node is",
    fix: () => "use 3, the default",
  },
  "images-by-tag": {
    places: (found) => usedImages(found).filter((place) => /^[^@]+$/.test(imageAt(found, place))),
    why: "must have a digest: a tag may be given to another image at any time",
    fix: (found, place) => {
      const image = imageAt(found, place);
      return `write ${image}@ and the digest that \`crane digest ${image}\` or \`docker buildx imagetools inspect ${image}\` prints`;
    },
  },
};

/** `corekube:accept`: what a stack takes although production must not. Default nothing. */
export const accept = z
  .array(
    z.enum(words, {
      error: explain(
        `must be one of ${words.join(", ")}`,
        "remove it: nothing else can be accepted",
      ),
    }),
    {
      error: explain(
        "must be a list of what this stack accepts although production must not",
        `write it like [one-replica]; there are ${words.join(", ")}`,
      ),
    },
  )
  .default([]);

/** Every stack is production but for what it says aloud; and what it says has to be so. */
export function checkAccepted(found: RawConfig, report: Report, otherwiseRight: boolean): void {
  const listed = found["corekube:accept"];
  const accepted: readonly unknown[] = Array.isArray(listed) ? listed : [];
  for (const word of words) {
    const { places, why, fix } = relaxations[word];
    const there = places(found);
    const index = accepted.indexOf(word);
    if (index < 0) {
      for (const place of there) {
        const orAccept = `${fix(found, place)}; or accept it: add ${word} to corekube:accept`;
        report(place, explain(why, orAccept));
      }
    } else if (there.length === 0 && otherwiseRight) {
      report(["corekube:accept", index], needless);
    }
  }
}

const needless = explain("accepts what this stack doesn't have", "remove it");

/** Without a certificate nothing obtains or publishes one. */
function usedImages(found: RawConfig): readonly KeyPath[] {
  const renewers =
    found["corekube:certificate"] === undefined && found["corekube:proxy"] !== undefined
      ? []
      : ["lego", "kubectl"];
  return ["gitSync", "hugo", "nginx", ...renewers].map((name) => ["corekube:images", name]);
}

/** Empty where there is no image, which is a mistake of its own. */
function imageAt(found: RawConfig, [key, name]: KeyPath): string {
  const image = section(found, key)?.[String(name)];
  return typeof image === "string" && reference.safeParse(image).success ? image : "";
}
