import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

import { readConfig } from "../../config";
import { baseConfig, configure, configWith, refusal } from "../support/stack/stack";

// Everything but this test's subject goes on with the real one.
jest.mock("node:os", () => {
  const os = jest.requireActual<typeof import("node:os")>("node:os");
  return { ...os, homedir: jest.fn(os.homedir) };
});

const key = "kubernetes:context";
const why = "must be a context of your kubeconfig: what $KUBECONFIG names, or else ~/.kube/config";
const none = "there is none: set KUBECONFIG, or make one as your cluster's manual says";
const unreadable = [
  "can't be looked up: a file that $KUBECONFIG names, or else ~/.kube/config, is no kubeconfig",
  "mend it: `kubectl config view` says what is wrong",
] as const;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "corekube-kubeconfig-"));
  configure(baseConfig);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A kubeconfig with these contexts. */
function kubeconfig(name: string, contexts: readonly string[]): string {
  const path = join(folder, name);
  const listed = contexts.map((context) => ({ name: context, context: { cluster: "a" } }));
  writeFileSync(path, JSON.stringify({ "current-context": "current", contexts: listed }));
  return path;
}

test("a context that the kubeconfig hasn't is refused, and those that are there are named", () => {
  process.env["KUBECONFIG"] = kubeconfig("a", ["prod", "dev"]);

  expect(() => readConfig()).toThrow(
    refusal([key, "test-cluster", why, "choose one that is there: dev, prod"]),
  );
});

test("the context that happens to be the current one takes no other's place", () => {
  process.env["KUBECONFIG"] = kubeconfig("a", ["current"]);

  expect(() => readConfig()).toThrow(
    refusal([key, "test-cluster", why, "choose one that is there: current"]),
  );
});

test("a context that is in two files is named once", () => {
  process.env["KUBECONFIG"] = `${kubeconfig("a", ["prod"])}:${kubeconfig("b", ["dev", "prod"])}`;

  expect(() => readConfig()).toThrow(
    refusal([key, "test-cluster", why, "choose one that is there: dev, prod"]),
  );
});

test("a context in any of several kubeconfigs is found", () => {
  const files = [kubeconfig("a", ["prod"]), kubeconfig("b", ["test-cluster"])];
  process.env["KUBECONFIG"] = files.join(":");

  expect(readConfig().context).toBe("test-cluster");
});

test("kubeconfigs that aren't there are passed over, as kubectl does", () => {
  const files = [join(folder, "nowhere"), "", kubeconfig("b", ["test-cluster"])];
  process.env["KUBECONFIG"] = files.join(":");

  expect(readConfig().context).toBe("test-cluster");
});

test.each([undefined, "", ":"])("KUBECONFIG is %j: the file in the home folder counts", (value) => {
  if (value === undefined) delete process.env["KUBECONFIG"];
  else process.env["KUBECONFIG"] = value;
  jest.mocked(homedir).mockReturnValueOnce(folder);
  mkdirSync(join(folder, ".kube"));
  kubeconfig(".kube/config", ["test-cluster"]);

  expect(readConfig().context).toBe("test-cluster");
});

test("without any kubeconfig that is told", () => {
  process.env["KUBECONFIG"] = join(folder, "nowhere");

  expect(() => readConfig()).toThrow(refusal([key, "test-cluster", why, none]));
});

test("a kubeconfig's content in place of its path is not shown: it holds keys", () => {
  process.env["KUBECONFIG"] = "users: [{ name: me, user: { token: hunter2 } }]";

  expect(() => readConfig()).toThrow(refusal([key, "test-cluster", why, none]));
});

test.each([
  ["empty", ""],
  ["without contexts", "contexts: null"],
  ["with nothing but a cluster", "clusters: [{ name: a, cluster: {} }]"],
])("a kubeconfig that is %s has no context", (_, content) => {
  process.env["KUBECONFIG"] = join(folder, "a");
  writeFileSync(join(folder, "a"), content);

  expect(() => readConfig()).toThrow(refusal([key, "test-cluster", why, none]));
});

test.each([
  ["no YAML", "contexts: ["],
  ["text", "hello"],
  ["a list", "[]"],
  ["another kind of file", "contexts: { test-cluster: {} }"],
])("a kubeconfig that is %s is told as such", (_, content) => {
  process.env["KUBECONFIG"] = join(folder, "a");
  writeFileSync(join(folder, "a"), content);

  expect(() => readConfig()).toThrow(refusal([key, "test-cluster", ...unreadable]));
});

test("a folder in place of a kubeconfig is told as such", () => {
  process.env["KUBECONFIG"] = folder;

  expect(() => readConfig()).toThrow(refusal([key, "test-cluster", ...unreadable]));
});

test.each([undefined, [], ["aws"], "*", {}])(
  "a stack whose file lets default providers in is refused: %j",
  (value) => {
    configure(configWith("pulumi:disable-default-providers", value));

    expect(() => readConfig()).toThrow(
      refusal([
        "pulumi:disable-default-providers",
        value,
        "must stand in the stack's file: without it a resource may go to the current context's cluster",
        'write it as ["*"]',
      ]),
    );
  },
);
