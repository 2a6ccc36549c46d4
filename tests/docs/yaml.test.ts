import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse, parseAllDocuments } from "yaml";

import { secretKeys } from "../../config/secrets";
import { stack } from "../../config/stack";
import { hostKey } from "../support/stack/credentials";
import { project } from "../support/demo";
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

// Examples name files beside the stack's own.
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

test.each(ofStacks)("%s: a stack may say %j", (_, document) => {
  expect(mistakesOf(document)).toEqual([]);
});

test.each(ofKubernetes)("%s: %j is an object for a cluster", (_, document) => {
  expect(document).toMatchObject({
    apiVersion: expect.any(String) as string,
    kind: expect.any(String) as string,
    metadata: { name: expect.any(String) as string },
  });
});

test("what a stack may not say is found, in a section that an example has only a part of", () => {
  expect(mistakesOf({ "corekube:site": { branches: "main" } })).toEqual(["corekube:site.branches"]);
});

/** A whole file, or what takes the place of a part of prod's. Secrets and names of one's own are the reader's. */
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
