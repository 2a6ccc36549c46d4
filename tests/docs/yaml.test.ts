import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse, parseAllDocuments } from "yaml";

import { secretKeys } from "../../config/secrets";
import { stack } from "../../config/stack";
import { hostKey } from "../support/stack/credentials";
import { project } from "../support/project";
import { allPages } from "../support/docs/pages";

type Section = Readonly<Record<string, unknown>>;

const documents = allPages()
  .flatMap(({ blocks }) => blocks)
  .filter(({ mark }) => mark === "yaml")
  .flatMap(({ page, text }) =>
    parseAllDocuments(text).map((document) => [page, document.toJS() as Section] as const),
  );
const ofKubernetes = documents.filter(([, document]) => "apiVersion" in document);
const ofStacks = documents.filter(([, document]) => !("apiVersion" in document));

let folder: string;

// Examples refer to files beside the stack's file.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "corekube-docs-"));
  copyFileSync(join(project, "tests/support/stack/ca.pem"), join(folder, "private-ca.pem"));
  writeFileSync(join(folder, "known_hosts"), `git.example.org ${hostKey}\n`);
  process.env["KUBECONFIG"] = join(project, "tests/support/stack/kubeconfig.yaml");
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(project);
  rmSync(folder, { recursive: true });
});

test.each(ofStacks)("%s: %j is valid in a stack's file", (_, document) => {
  expect(mistakesOf(document)).toEqual([]);
});

test.each(ofKubernetes)("%s: %j is a Kubernetes object", (_, document) => {
  expect(document).toMatchObject({
    apiVersion: expect.any(String) as string,
    kind: expect.any(String) as string,
    metadata: { name: expect.any(String) as string },
  });
});

test("a mistake is found, even if the example has only a part of the section", () => {
  expect(mistakesOf({ "corekube:site": { branches: "main" } })).toEqual(["corekube:site.branches"]);
});

/** The mistakes of a whole file, or of a part merged into prod's file. Secrets and placeholders don't count. */
function mistakesOf(document: Section): string[] {
  const checked = stack.safeParse({ stack: "prod", ...fileWith(document) });
  const issues = checked.error?.issues ?? [];
  return issues
    .filter(({ message }) => !message.includes("is a placeholder"))
    .filter(({ path }) => !Object.values<PropertyKey>(secretKeys).includes(path[0] ?? ""))
    .flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => [...issue.path, key].join("."))
        : [issue.path.join(".")],
    );
}

function fileWith(document: Section): Section {
  const context = { "kubernetes:context": "test-cluster" };
  if ("config" in document) return { ...(document["config"] as Section), ...context };
  const { config } = parse(readFileSync(join(project, "Pulumi.prod.yaml"), "utf8")) as {
    config: Record<string, unknown>;
  };
  const behindProxy = ["corekube:certificate", "corekube:nfs"];
  const kept = Object.entries(config).filter(
    ([key]) => !("corekube:proxy" in document && behindProxy.includes(key)),
  );
  const merged = { ...Object.fromEntries(kept), ...context };
  return Object.entries(document).reduce<Section>((file, [key, value]) => {
    const both = isSection(value) && isSection(file[key]);
    return { ...file, [key]: both ? { ...(file[key] as Section), ...value } : value };
  }, merged);
}

function isSection(value: unknown): value is Section {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
