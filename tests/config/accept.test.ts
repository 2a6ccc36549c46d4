import { readConfig } from "../../config";
import { images } from "../../images";
import {
  baseConfig,
  configure,
  configWith,
  pinnedImages,
  proxyConfig,
  refusal,
} from "../support/stack/stack";

const key = "corekube:accept";
const words = "untrusted-certificates, one-replica, images-by-tag";
const needless = ["accepts what this stack doesn't have", "remove it"] as const;
const orAccept = (fix: string, word: string) =>
  `${fix}; or accept it: add ${word} to corekube:accept`;
const onePod = [
  "is one pod: the site is down whenever its node is",
  orAccept("use 3, the default", "one-replica"),
] as const;
const testAuthority = [
  "is an authority for tests: browsers warn of its certificates",
  orAccept("use letsencrypt", "untrusted-certificates"),
] as const;
const byTag = (image: string) =>
  [
    "must have a digest: a tag may be given to another image at any time",
    orAccept(
      `write ${image}@ and the digest that \`crane digest ${image}\` or \`docker buildx imagetools inspect ${image}\` prints`,
      "images-by-tag",
    ),
  ] as const;
const names = ["gitSync", "hugo", "nginx", "lego", "kubectl"] as const;
const tagged = "registry.corekube.com/mine:v1";

/** A stack that has all that production must not have. */
const tryOut = {
  ...configWith("corekube:site.replicas", 1),
  "corekube:certificate": { email: "ops@corekube.com", authority: "letsencrypt-staging" },
  "corekube:images": undefined,
};

test("a stack that says nothing of it is production: it can't be one pod", () => {
  configure(configWith("corekube:site.replicas", 1));

  expect(() => readConfig()).toThrow(refusal(["corekube:site.replicas", 1, ...onePod]));
});

test.each([
  "letsencrypt-staging",
  "https://acme-staging-v02.api.letsencrypt.org/directory",
  "https://acme-staging-v02.api.letsencrypt.org:443/directory",
  "https://dv.acme-v02.test-api.pki.goog/directory",
])("a stack that says nothing of it is production: %s can't certify it", (authority) => {
  configure(configWith("corekube:certificate.authority", authority));

  expect(() => readConfig()).toThrow(
    refusal(["corekube:certificate.authority", authority, ...testAuthority]),
  );
});

test.each(names)(
  "a stack that says nothing of it is production: %s can't be an image by tag",
  (name) => {
    configure(configWith(`corekube:images.${name}`, tagged));

    expect(() => readConfig()).toThrow(
      refusal([`corekube:images.${name}`, tagged, ...byTag(tagged)]),
    );
  },
);

test("the images that a stack doesn't name need digests as well", () => {
  configure(configWith("corekube:images", undefined));

  expect(() => readConfig()).toThrow(
    refusal(
      ...names.map(
        (name) => [`corekube:images.${name}`, undefined, ...byTag(images[name])] as const,
      ),
    ),
  );
});

test("the images that a stack doesn't use need no digests", () => {
  const { gitSync, hugo, nginx } = pinnedImages;
  configure({ ...proxyConfig, "corekube:images": { gitSync, hugo, nginx } });

  expect(() => readConfig()).not.toThrow();
});

test("all that production must not have is told at once", () => {
  configure(tryOut);

  expect(() => readConfig()).toThrow(/has 7 mistakes/);
});

test("what a stack accepts it may have", () => {
  configure({ ...tryOut, [key]: ["untrusted-certificates", "one-replica", "images-by-tag"] });

  expect(() => readConfig()).not.toThrow();
});

test.each([
  ["untrusted-certificates", 6],
  ["one-replica", 6],
  ["images-by-tag", 2],
])("who accepts %s accepts nothing else", (word, mistakes) => {
  configure({ ...tryOut, [key]: [word] });

  expect(() => readConfig()).toThrow(new RegExp(`has ${String(mistakes)} mistakes`));
});

test("what isn't so can't be accepted: it would let it in some day, and nobody would know", () => {
  configure(configWith(key, ["untrusted-certificates", "one-replica", "images-by-tag"]));

  expect(() => readConfig()).toThrow(
    refusal(
      [`${key}[0]`, "untrusted-certificates", ...needless],
      [`${key}[1]`, "one-replica", ...needless],
      [`${key}[2]`, "images-by-tag", ...needless],
    ),
  );
});

test("whether something is accepted in vain is told when all else is right", () => {
  configure({ ...configWith("corekube:site.replicas", "1"), [key]: ["one-replica"] });

  expect(() => readConfig()).toThrow(/has 1 mistake;[^]*site\.replicas: "1"/);
});

test("a private authority is nobody's test", () => {
  configure(configWith("corekube:certificate.caFile", "tests/support/stack/ca.pem"));

  expect(() => readConfig()).not.toThrow();
});

test("placeholders can't be accepted", () => {
  configure({
    ...tryOut,
    [key]: ["untrusted-certificates", "one-replica", "images-by-tag"],
    "corekube:nfs": { ...baseConfig["corekube:nfs"], server: "nfs.example.org" },
  });

  expect(() => readConfig()).toThrow(/has 1 mistake;[^]*nfs\.server: "nfs\.example\.org"/);
});

test.each(["one-replica", "", { "one-replica": true }])("a stack can't accept %j", (value) => {
  configure(configWith(key, value));

  expect(() => readConfig()).toThrow(
    refusal([
      key,
      value,
      "must be a list of what this stack accepts although production must not",
      `write it like [one-replica]; there are ${words}`,
    ]),
  );
});

test.each(["everything", "placeholders", "", 1])("a stack can't accept '%s'", (word) => {
  configure(configWith(key, [word]));

  expect(() => readConfig()).toThrow(
    refusal([
      `${key}[0]`,
      word,
      `must be one of ${words}`,
      "remove it: nothing else can be accepted",
    ]),
  );
});
