import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { readConfig } from "../config";
import { configure } from "./support/pulumi";

const fileOf = (stack: string) =>
  readFileSync(join(__dirname, "..", `Pulumi.${stack}.yaml`), "utf8");

function configOf(stack: string) {
  const { config } = parse(fileOf(stack)) as { config: Readonly<Record<string, unknown>> };
  configure(config);
  return readConfig();
}

const stacks = ["dev", "prod", "local"];

test.each(stacks)("the stack %s has no mistake in its configuration", (stack) => {
  expect(() => configOf(stack)).not.toThrow();
});

test.each(stacks)("the stack %s can't touch a cluster that it doesn't name", (stack) => {
  const { config } = parse(fileOf(stack)) as { config: unknown };

  expect(config).toMatchObject({ "pulumi:disable-default-providers": ["*"] });
});

test.each([
  ["prod", 3],
  ["dev", 1],
])("%s runs %d pods", (stack, replicas) => {
  expect(configOf(stack).site.replicas).toBe(replicas);
});

test("prod and dev serve the same branch of the same repository", () => {
  const prod = configOf("prod").site;
  const dev = configOf("dev").site;

  expect([dev.repository, dev.branch]).toEqual([prod.repository, prod.branch]);
});

test("no two stacks share a cluster's context or an export", () => {
  const configs = stacks.map(configOf);

  expect(new Set(configs.map(({ context }) => context)).size).toBe(stacks.length);
  expect(new Set(configs.map(({ nfs }) => `${nfs.server}:${nfs.path}`)).size).toBe(stacks.length);
});

test("five values in prod's file are the user's, and marked", () => {
  const marked = [...fileOf("prod").matchAll(/^ +([\w:]+): .* # <-/gm)].map(([, key]) => key);

  expect(marked).toEqual(["kubernetes:context", "repository", "domains", "server", "path"]);
});

test("only the demo on this machine fetches without encryption", () => {
  const plaintext = stacks.filter((stack) => fileOf(stack).includes("allowPlaintextRepository"));

  expect(plaintext).toEqual(["local"]);
});
