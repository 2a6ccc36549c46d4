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
const unneeded = ["is an exception that this stack doesn't need", "remove it"] as const;
const orAccept = (fix: string, word: string) =>
  `${fix}; or accept it: add ${word} to corekube:accept`;
const onePod = [
  "is a single pod: the site is down whenever the pod's node is",
  orAccept("use 3, the default", "one-replica"),
] as const;
const testAuthority = [
  "is a test authority: browsers warn about its certificates",
  orAccept("use letsencrypt", "untrusted-certificates"),
] as const;
const byTag = (image: string) =>
  [
    "must have a digest: a tag can move to another image at any time",
    orAccept(
      `write ${image}@ and the digest that \`crane digest ${image}\` or \`docker buildx imagetools inspect ${image}\` prints`,
      "images-by-tag",
    ),
  ] as const;
const names = ["gitSync", "hugo", "nginx", "lego", "kubectl"] as const;
const tagged = "registry.corekube.com/mine:v1";

/** The default images that have no digest. */
const unpinned = names.filter((name) => !images[name].includes("@"));

/** A stack that breaks every production rule. */
const tryOut = {
  ...configWith("corekube:site.replicas", 1),
  "corekube:certificate": { email: "ops@corekube.com", authority: "letsencrypt-staging" },
  "corekube:images": undefined,
};

test("without an exception, a stack can't have a single pod", () => {
  configure(configWith("corekube:site.replicas", 1));

  expect(() => readConfig()).toThrow(refusal(["corekube:site.replicas", 1, ...onePod]));
});

test.each([
  "letsencrypt-staging",
  "https://acme-staging-v02.api.letsencrypt.org/directory",
  "https://acme-staging-v02.api.letsencrypt.org:443/directory",
  "https://dv.acme-v02.test-api.pki.goog/directory",
])("without an exception, %s can't be the authority", (authority) => {
  configure(configWith("corekube:certificate.authority", authority));

  expect(() => readConfig()).toThrow(
    refusal(["corekube:certificate.authority", authority, ...testAuthority]),
  );
});

test.each(names)("without an exception, the image %s can't have only a tag", (name) => {
  configure(configWith(`corekube:images.${name}`, tagged));

  expect(() => readConfig()).toThrow(
    refusal([`corekube:images.${name}`, tagged, ...byTag(tagged)]),
  );
});

test("default images need digests too", () => {
  configure(configWith("corekube:images", undefined));

  expect(() => readConfig()).toThrow(
    refusal(
      ...unpinned.map(
        (name) => [`corekube:images.${name}`, undefined, ...byTag(images[name])] as const,
      ),
    ),
  );
});

test("images that a stack doesn't use need no digests", () => {
  const { gitSync, hugo, nginx } = pinnedImages;
  configure({ ...proxyConfig, "corekube:images": { gitSync, hugo, nginx } });

  expect(() => readConfig()).not.toThrow();
});

test("every broken production rule is reported at once", () => {
  configure(tryOut);

  expect(() => readConfig()).toThrow(`has ${String(2 + unpinned.length)} mistakes`);
});

test("a stack may break the rules that it lists as exceptions", () => {
  configure({ ...tryOut, [key]: ["untrusted-certificates", "one-replica", "images-by-tag"] });

  expect(() => readConfig()).not.toThrow();
});

test.each([
  ["untrusted-certificates", 1 + unpinned.length],
  ["one-replica", 1 + unpinned.length],
  ["images-by-tag", 2],
])("the exception %s covers no other rule", (word, mistakes) => {
  configure({ ...tryOut, [key]: [word] });

  expect(() => readConfig()).toThrow(new RegExp(`has ${String(mistakes)} mistakes`));
});

test("an exception that the stack doesn't need is refused", () => {
  configure(configWith(key, ["untrusted-certificates", "one-replica", "images-by-tag"]));

  expect(() => readConfig()).toThrow(
    refusal(
      [`${key}[0]`, "untrusted-certificates", ...unneeded],
      [`${key}[1]`, "one-replica", ...unneeded],
      [`${key}[2]`, "images-by-tag", ...unneeded],
    ),
  );
});

test("an unneeded exception is reported only if there are no other mistakes", () => {
  configure({ ...configWith("corekube:site.replicas", "1"), [key]: ["one-replica"] });

  expect(() => readConfig()).toThrow(/has 1 mistake;[^]*site\.replicas: "1"/);
});

test("a private authority needs no exception", () => {
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

test.each(["one-replica", "", { "one-replica": true }])(
  "the list of exceptions can't be %j",
  (value) => {
    configure(configWith(key, value));

    expect(() => readConfig()).toThrow(
      refusal([
        key,
        value,
        "must be a list of the production rules that don't apply to this stack",
        `write it like [one-replica]; allowed are ${words}`,
      ]),
    );
  },
);

test.each(["everything", "placeholders", "", 1])("an exception can't be '%s'", (word) => {
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
