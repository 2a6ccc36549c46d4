import { readConfig } from "../../config";
import {
  anObject,
  badValues,
  configure,
  configWith,
  refusal,
  type Rule,
} from "../support/stack/stack";

const wholeNumber = (key: string, least: number, most: number, fix: string): Rule => ({
  key,
  bad: [least - 1, most + 1, least + 0.5, String(least), true],
  why: `must be a whole number from ${String(least)} to ${String(most)}`,
  fix,
});

const yesOrNo = (key: string): Rule => ({
  key,
  bad: ["true", 1],
  why: "must be true or false",
  fix: "write it without quotation marks",
});

const size = (key: string, least: number, most: number, fix: string): Rule => ({
  key,
  bad: [
    ...["", "2", "2G", "2gi", "0Gi", "-1Gi", "1.5Gi", "9999999Gi", 2],
    ...[`${String(least - 1)}Mi`, `${String(most * 1024 + 1)}Mi`, `${String(most + 1)}Gi`],
  ],
  why: `must be a size from ${String(least)}Mi to ${String(most)}Gi, in whole Mi or Gi`,
  fix,
});

const rules: readonly Rule[] = [
  {
    key: "kubernetes:context",
    bad: ["", " "],
    why: "must be the name of the kubeconfig context of this stack's cluster",
    fix: "choose one from `kubectl config get-contexts -o name`",
  },
  anObject(
    "site",
    "repository, allowPlaintextRepository, branch, revision, directory, domains, replicas",
  ),
  yesOrNo("corekube:site.allowPlaintextRepository"),
  {
    key: "corekube:site.branch",
    bad: [
      ...[
        "",
        "-x",
        "/x",
        "x/",
        "a//b",
        "a..b",
        "a b",
        "a~1",
        "a^",
        "a:b",
        "a?",
        "a*",
        "a[b",
        "a\\b",
      ],
      ...[
        "x.lock",
        "x.lock/y",
        "x@{0}",
        "@",
        "HEAD",
        ".x",
        "a/.b",
        "x.",
        "a\tb",
        "a\nb",
        "a\x7fb",
        1,
      ],
    ],
    why: "must be a branch name",
    fix: "write it as `git branch` shows it, e.g. main",
  },
  {
    key: "corekube:site.revision",
    bad: ["", "main", "abcdef1", "A".repeat(40), "a".repeat(41)],
    why: "must be a commit's full hash, 40 lower-case hexadecimal digits (64 in a SHA-256 repository)",
    fix: "take it from `git rev-parse COMMIT`, or remove it to follow the branch",
  },
  {
    key: "corekube:site.directory",
    bad: ["", "/docs", "../docs", "docs/../..", "a b"],
    why: "must be a folder in the repository, relative to its root",
    fix: "write it like site or docs/site; remove it if the site is at the root",
  },
  {
    key: "corekube:site.domains",
    bad: ["corekube.com", { a: 1 }],
    why: "must be a list of 1 to 100 host names without duplicates: a certificate holds no more",
    fix: "write it like [example.org, www.example.org]",
  },
  wholeNumber(
    "corekube:site.replicas",
    1,
    100,
    "use 3, or 1 if the site may be down during a drain",
  ),
  anObject("git", "pollSeconds, depth, submodules, username, knownHosts"),
  wholeNumber(
    "corekube:git.pollSeconds",
    1,
    3600,
    "use 10; public git hosts limit the rate of requests",
  ),
  wholeNumber("corekube:git.depth", 0, 1_000_000, "use 50, or 0 for the whole history"),
  {
    key: "corekube:git.submodules",
    bad: ["", "yes", true],
    why: "must be one of recursive, shallow, off",
    fix: "use recursive if the theme is a submodule",
  },
  anObject("hugo", "environment, drafts, timeoutSeconds, memory, rebuildMinutes"),
  {
    key: "corekube:hugo.environment",
    bad: ["", "a b", "../x"],
    why: "must be a name of letters, digits, hyphens and underscores",
    fix: "use production, or the name of a folder in the site's config directory",
  },
  yesOrNo("corekube:hugo.drafts"),
  wholeNumber("corekube:hugo.timeoutSeconds", 1, 3600, "use 300"),
  wholeNumber(
    "corekube:hugo.rebuildMinutes",
    0,
    10_080,
    "use 60, or 0 if no post has a future date",
  ),
  size("corekube:hugo.memory", 256, 64, "use 1Gi, more for a large site"),
  anObject("storage", "markdown, html, cache"),
  size("corekube:storage.markdown", 16, 256, "use 2Gi, or four times the size of a clone"),
  size("corekube:storage.html", 16, 256, "use 4Gi, or six times the size of the built site"),
  size("corekube:storage.cache", 16, 256, "use 2Gi, more for a site with many processed images"),
  anObject("nfs", "server, path"),
  {
    key: "corekube:nfs.server",
    bad: ["", "nfs.corekube.com:/exports", "NFS", "999.1.1.1", "1.2.3"],
    why: "must be the NFS server's host name or IP address",
    fix: "write it like nfs.example.org or 192.0.2.10",
  },
  {
    key: "corekube:nfs.path",
    bad: [
      ...[
        "",
        "exports",
        "/a b",
        "/exports/../etc",
        "/exports/..",
        "/a\nb",
        "/a\0b",
        "/a:b",
        "/a;b",
      ],
      ...["/$(id)", '/"a"', "/a\\b", "/<path>", "/*", "/münchen", ["/exports"]],
    ],
    why: "must be the absolute path of a directory that the NFS server exports",
    fix: "write it as the server's /etc/exports has it, e.g. /exports/site",
  },
];

test.each(badValues(rules))(
  "$key can't be $value, and the message says why",
  ({ key, value, why, fix }) => {
    configure(configWith(key, value));

    expect(() => readConfig()).toThrow(refusal([key, value, why, fix]));
  },
);

test.each([
  ["corekube:site.branch", "feature/new-look"],
  ["corekube:site.branch", "v1.2"],
  ["corekube:site.branch", "a@b/münchen#1"],
  ["corekube:site.revision", "0123456789".repeat(4)],
  ["corekube:site.revision", "a".repeat(64)],
  ["corekube:site.directory", "docs/site"],
  ["corekube:site.replicas", 100],
  ["corekube:git.depth", 0],
  ["corekube:git.submodules", "off"],
  ["corekube:hugo.rebuildMinutes", 0],
  ["corekube:hugo.memory", "256Mi"],
  ["corekube:hugo.memory", "64Gi"],
  ["corekube:storage.html", "256Gi"],
  ["corekube:nfs.server", "192.0.2.10"],
  ["corekube:nfs.server", "2001:db8::10"],
  ["corekube:nfs.server", "nas"],
  ["corekube:nfs.path", "/"],
  ["corekube:nfs.path", "/export.d/site-1_2/v@1%2+3=4,5~/"],
])("%s may be %s", (key, value) => {
  configure(configWith(key, value));

  expect(() => readConfig()).not.toThrow();
});
