import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

import { readConfig } from "../../config";
import { baseConfig, configure, configWith, refusal } from "../support/stack/stack";

// Only homedir is mocked. Everything else uses the real module.
jest.mock("node:os", () => {
  const os = jest.requireActual<typeof import("node:os")>("node:os");
  return { ...os, homedir: jest.fn(os.homedir) };
});

const key = "kubernetes:context";
const why =
  "must be a context in your kubeconfig: the files that $KUBECONFIG lists, or else ~/.kube/config";
const none =
  "it has none: set KUBECONFIG, or create a kubeconfig as your cluster's manual describes";
const unreadable = [
  "can't be looked up: a file that $KUBECONFIG lists, or else ~/.kube/config, is not a kubeconfig",
  "fix the file: `kubectl config view` shows the error",
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

test("an unknown context is refused, and the message lists the known ones", () => {
  process.env["KUBECONFIG"] = kubeconfig("a", ["prod", "dev"]);

  expect(() => readConfig()).toThrow(
    refusal([key, "test-cluster", why, "choose one of dev, prod"]),
  );
});

test("the current context doesn't replace an unknown one", () => {
  process.env["KUBECONFIG"] = kubeconfig("a", ["current"]);

  expect(() => readConfig()).toThrow(refusal([key, "test-cluster", why, "choose one of current"]));
});

test("a context in two files is listed once", () => {
  process.env["KUBECONFIG"] = `${kubeconfig("a", ["prod"])}:${kubeconfig("b", ["dev", "prod"])}`;

  expect(() => readConfig()).toThrow(
    refusal([key, "test-cluster", why, "choose one of dev, prod"]),
  );
});

test("a context in any of several kubeconfigs is found", () => {
  const files = [kubeconfig("a", ["prod"]), kubeconfig("b", ["test-cluster"])];
  process.env["KUBECONFIG"] = files.join(":");

  expect(readConfig().context).toBe("test-cluster");
});

test("missing kubeconfigs are skipped, as kubectl does", () => {
  const files = [join(folder, "nowhere"), "", kubeconfig("b", ["test-cluster"])];
  process.env["KUBECONFIG"] = files.join(":");

  expect(readConfig().context).toBe("test-cluster");
});

test.each([undefined, "", ":"])(
  "with KUBECONFIG %j, the file in the home folder is read",
  (value) => {
    if (value === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = value;
    jest.mocked(homedir).mockReturnValueOnce(folder);
    mkdirSync(join(folder, ".kube"));
    kubeconfig(".kube/config", ["test-cluster"]);

    expect(readConfig().context).toBe("test-cluster");
  },
);

test("without any kubeconfig, the message says so", () => {
  process.env["KUBECONFIG"] = join(folder, "nowhere");

  expect(() => readConfig()).toThrow(refusal([key, "test-cluster", why, none]));
});

test("the content of a kubeconfig instead of its path is not shown, because it holds keys", () => {
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
])("a kubeconfig that is %s is reported as invalid", (_, content) => {
  process.env["KUBECONFIG"] = join(folder, "a");
  writeFileSync(join(folder, "a"), content);

  expect(() => readConfig()).toThrow(refusal([key, "test-cluster", ...unreadable]));
});

test("a folder instead of a kubeconfig is reported as invalid", () => {
  process.env["KUBECONFIG"] = folder;

  expect(() => readConfig()).toThrow(refusal([key, "test-cluster", ...unreadable]));
});

test.each([undefined, [], ["aws"], "*", {}])(
  "a stack's file that doesn't disable default providers is refused: %j",
  (value) => {
    configure(configWith("pulumi:disable-default-providers", value));

    expect(() => readConfig()).toThrow(
      refusal([
        "pulumi:disable-default-providers",
        value,
        "must be set in the stack's file: without it a resource could go to the current context's cluster",
        'write it as ["*"]',
      ]),
    );
  },
);
