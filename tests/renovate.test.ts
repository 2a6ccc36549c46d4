import { readFileSync } from "node:fs";
import { join } from "node:path";

import { images } from "../images";
import { filesOfProject } from "./support/docs/pages";
import { project } from "./support/project";

interface CustomManager {
  readonly description: string;
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly depNameTemplate?: string;
}

interface PackageRule {
  readonly groupName?: string;
  readonly matchPackageNames?: readonly string[];
  readonly allowedVersions?: string;
}

const read = (file: string) => readFileSync(join(project, file), "utf8");
const { customManagers: managers, packageRules: rules } = JSON.parse(read("renovate.json")) as {
  readonly customManagers: readonly CustomManager[];
  readonly packageRules: readonly PackageRule[];
};
const files = filesOfProject();

interface Found {
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly digest: string | undefined;
}

/** The versions that a manager finds in a text. */
function foundBy(manager: CustomManager, text: string, file: string): Found[] {
  return manager.matchStrings
    .flatMap((pattern) => [...text.matchAll(new RegExp(pattern, "g"))])
    .map(({ groups = {} }) => ({
      file,
      name: groups["depName"] ?? manager.depNameTemplate ?? "",
      version: groups["currentValue"] ?? "",
      digest: groups["currentDigest"],
    }));
}

const filesOf = ({ managerFilePatterns }: CustomManager) =>
  files.filter((file) => managerFilePatterns.some((pattern) => matches(pattern, file)));
const found = managers.flatMap((manager) =>
  filesOf(manager).flatMap((file) => foundBy(manager, read(file), file)),
);
const inFile = (file: string) => found.filter((one) => one.file === file);

/** Matches a glob as Renovate does, for the patterns in use here. */
function matches(glob: string, text: string): boolean {
  const pattern = glob
    .replace(/[.+^$()[\]{}|\\]/g, "\\$&")
    .replace(/\*\*\/?|\*/g, (stars) => ({ "**/": "(?:.*/)?", "**": ".*" })[stars] ?? "[^/]*");
  return new RegExp(`^${pattern}$`).test(text);
}

test("every image is found with its version", () => {
  const references = inFile("images.ts").map(
    ({ name, version, digest }) => `${name}:${version}${digest === undefined ? "" : `@${digest}`}`,
  );

  expect(references.sort()).toEqual(Object.values<string>({ ...images }).sort());
});

test("an image is found with its digest, if it has one", () => {
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
  const [manager] = managers;
  const text = `hugo: "ghcr.io/gohugoio/hugo:v1.2.3@${digest}",`;

  expect(manager && foundBy(manager, text, "")).toMatchObject([{ version: "v1.2.3", digest }]);
});

test.each(managers.map((manager) => [manager.description, manager] as const))(
  "each pattern of this manager finds something: %s",
  (_, manager) => {
    for (const pattern of manager.matchStrings) {
      const one = { ...manager, matchStrings: [pattern] };
      expect(filesOf(one).flatMap((file) => foundBy(one, read(file), file))).not.toEqual([]);
    }
    for (const pattern of manager.managerFilePatterns) {
      expect(files.filter((file) => matches(pattern, file))).not.toEqual([]);
    }
  },
);

test("every version of a stand-in is found", () => {
  const naming = files
    .filter((file) => /\.(?:ts|mjs|yaml|sh)$/.test(file))
    .flatMap((file) =>
      [...read(file).matchAll(/localhost\/(?:hugo|lego|kubectl|nginx):v?\d[\d.]*\b/g)].map(
        () => file,
      ),
    );

  expect(naming.length).toBeGreaterThan(5);
  expect(found.map(({ file }) => file)).toEqual(expect.arrayContaining(naming));
  for (const file of new Set(naming)) {
    expect(inFile(file)).toHaveLength(naming.filter((one) => one === file).length);
  }
});

// Renovate's engine for patterns is RE2 (github.com/google/re2/wiki/Syntax).
test.each(managers.flatMap(({ matchStrings }) => matchStrings))(
  "a pattern has no lookaround and no backreference: %s",
  (pattern) => {
    expect(pattern).not.toMatch(/\(\?<?[=!]|\\[1-9]|\\k</);
  },
);

/** The versions of the same software, by its name in each ecosystem. */
const packages = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
const ofNpm = (name: string) =>
  packages["dependencies"]?.[name] ?? packages["devDependencies"]?.[name];
const ofGo = (family: string, module: string) =>
  new RegExp(`${module} v(\\S+)`).exec(read(`local/toolchain/${family}/go.mod`))?.[1];
const versionsOf = (name: string) => [
  ...new Set(
    found
      .filter((one) => one.name === name)
      .map(({ version }) => version.replace(/^v|-.*/g, ""))
      // Without versions of a branch: the demo's Debian has one of them.
      .filter((version) => version.split(".").length === 3),
  ),
];

const pairs: readonly (readonly [string, string, string | undefined])[] = [
  ["ghcr.io/gohugoio/hugo", "github.com/gohugoio/hugo", ofGo("hugo", "github.com/gohugoio/hugo")],
  [
    "docker.io/goacme/lego",
    "github.com/go-acme/lego/v5",
    ofGo("lego", "github.com/go-acme/lego/v5"),
  ],
  ["docker.io/alpine/kubectl", "k8s.io/kubernetes", ofGo("kubernetes", "k8s.io/kubernetes")],
  ["@pulumi/random", "@pulumi/random", ofNpm("@pulumi/random")],
];

test.each(pairs)("%s has the version of %s everywhere", (name, _, version) => {
  expect(versionsOf(name)).toEqual([version]);
});

test("nginx has one version everywhere", () => {
  expect(versionsOf("docker.io/nginxinc/nginx-unprivileged")).toHaveLength(1);
});

test("the demo's Pulumi CLI has the version of the package", () => {
  expect(ofGo("pulumi", "github.com/pulumi/pulumi/pkg/v3")).toBe(ofNpm("pulumi"));
});

test("the demo's Kubernetes provider has the version of the package", () => {
  const main = read("local/toolchain/pulumi-resource-kubernetes/main.go");

  expect(main).toContain(`"v${ofNpm("@pulumi/kubernetes") ?? ""}"`);
});

const groupOf = (name: string) =>
  rules.find(
    ({ groupName, matchPackageNames = [] }) =>
      groupName !== undefined && matchPackageNames.some((glob) => matches(glob, name)),
  )?.groupName;

test.each([
  ...pairs.map(([one, other]) => [one, other]),
  ["pulumi", "github.com/pulumi/pulumi/pkg/v3"],
])("%s and %s change together", (one = "", other = "") => {
  expect(groupOf(one)).toBeDefined();
  expect(groupOf(one)).toBe(groupOf(other));
});

test.each(["@pulumi/pulumi", "typescript", "@types/node"])(
  "%s is not held below its current version",
  (name) => {
    const rule = rules.find(({ matchPackageNames = [] }) => matchPackageNames.includes(name));
    const [major = 0, minor = 0] = (rule?.allowedVersions?.replace("<", "") ?? "")
      .split(".")
      .map(Number);
    const [used = 0, usedMinor = 0] = (ofNpm(name) ?? "").split(".").map(Number);

    expect(used < major || (used === major && usedMinor < minor)).toBe(true);
  },
);
