import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { eventually } from "../../support/eventually";
import { hasEnded } from "../../support/hasEnded";
import { hugoEnvironment, hugoScript, page } from "../../support/hugo/build";

jest.setTimeout(240_000);

const time = 1_700_000_000;
let root: string;
let source: string;
let destination: string;
let result: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "corekube-build-site-"));
  source = join(root, "source");
  destination = join(root, "html", "releases", "one.partial");
  result = join(root, "result");
  for (const folder of ["html", "cache"]) mkdirSync(join(root, folder));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

const start = (
  args: readonly string[] = [source, destination, String(time), result],
  settings: Readonly<Record<string, string>> = {},
): ChildProcess =>
  spawn("sh", [hugoScript("build-site.sh"), ...args], {
    env: { ...hugoEnvironment(root), ...settings },
    stdio: "ignore",
  });

async function exitCode(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

test("exit code 0: the site is in the destination, and the result has the seconds that it took", async () => {
  write(source, page("first"));

  expect(await exitCode(start())).toBe(0);

  expect(readFileSync(result, "utf8")).toMatch(/^built\n\d+\.\d\d\n$/);
  expect(readFileSync(join(destination, "index.html"), "utf8")).toBe("first");
});

test("every built file gets the given time, and text gets a compressed copy", async () => {
  write(source, page("first"));

  await exitCode(start());

  for (const file of ["index.html", "index.html.gz"]) {
    expect(statSync(join(destination, file)).mtime.getTime()).toBe(time * 1000);
  }
});

test("files and a result of an earlier build are gone", async () => {
  write(source, page("second"));
  write(destination, { "old.html": "first" });
  writeFileSync(result, "transient\nhugo was away\n");

  await exitCode(start());

  expect(existsSync(join(destination, "old.html"))).toBe(false);
  expect(readFileSync(result, "utf8")).not.toContain("hugo was away");
});

test("the site is built from its folder in the repository", async () => {
  write(join(source, "docs"), page("docs"));

  await exitCode(start(undefined, { SITE_DIRECTORY: "docs" }));

  expect(readFileSync(join(destination, "index.html"), "utf8")).toBe("docs");
});

const outside = '   "dir": "/etc/",\n         "source": "ssl",\n';

test.each([
  ["an error of hugo", { broken: "bad" }, {}, "transient", "ERROR bad"],
  ["an empty front page", page(""), {}, "transient", "hugo made no index.html"],
  ["a folder elsewhere", { mounts: outside }, {}, "permanent", "hugo would read outside"],
  [
    "too much time",
    { slow: "" },
    { BUILD_TIMEOUT_SECONDS: "1" },
    "permanent",
    "hugo did not finish",
  ],
  ["too much memory", { memory: "" }, {}, "permanent", "hugo needs more than 512 MiB"],
  ["a kill", { killed: "" }, {}, "interrupted", "hugo was killed"],
  [
    "a full volume",
    { large: "30" },
    { HTML_MEBIBYTES: "20" },
    "volume-full",
    "the site needs more",
  ],
  [
    "a full disk",
    { broken: "No space left on device" },
    {},
    "disk-full",
    "the node's disk is full",
  ],
])(
  "exit code 1: after %s the result has the outcome and the reason, and no site is left",
  async (_, files, settings, outcome, reason) => {
    write(source, { ...page("first"), ...files });

    expect(await exitCode(start(undefined, settings))).toBe(1);

    const [first, second] = readFileSync(result, "utf8").split("\n");
    expect(first).toBe(outcome);
    expect(second).toContain(reason);
    expect(existsSync(destination)).toBe(false);
  },
);

test("hugo's message goes from its first error to the end", async () => {
  write(source, { ...page("first"), broken: "no such module\n  caused by: go: not found" });

  await exitCode(start());

  expect(readFileSync(result, "utf8")).toBe(
    "transient\nERROR no such module\n  caused by: go: not found\n",
  );
});

test("hugo's whole output is beside the result", async () => {
  write(source, { ...page("first"), broken: "bad" });

  await exitCode(start());

  expect(readFileSync(`${result}.log`, "utf8")).toBe("Start building\nERROR bad\n");
});

test.each([
  ["SIGTERM", 143],
  ["SIGKILL", null],
] as const)("%s ends hugo too, and leaves no result", async (signal, code) => {
  write(source, { ...page("first"), slow: "" });
  const child = start();
  const hugo = await eventually(60, () => {
    expect(existsSync(join(destination, "index.html"))).toBe(true);
    return readFileSync(join(root, "calls.pid"), "utf8").trim();
  });

  child.kill(signal);

  expect(await exitCode(child)).toBe(code);
  await eventually(60, () => {
    expect(hasEnded(hugo)).toBe(true);
  });
  expect(existsSync(result)).toBe(false);
});

test("without all four arguments nothing is built and nothing is removed", async () => {
  write(source, page("second"));
  write(destination, page("first"));

  expect(await exitCode(start([source, destination, String(time)]))).not.toBe(0);

  expect(existsSync(join(destination, "content/index.html"))).toBe(true);
  expect(existsSync(join(root, "calls"))).toBe(false);
});
