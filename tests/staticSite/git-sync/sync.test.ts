import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { eventually } from "../../support/eventually";

jest.setTimeout(60_000);

const script = join(__dirname, "../../../components/staticSite/git-sync/files/sync.sh");
/** Of those that git-sync's image has: coreutils, and no more than it uses. */
const tools = ["cut", "date", "du", "head", "rm", "sleep", "timeout"];
let folder: string;
let child: ChildProcess | undefined;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "corekube-sync-"));
  mkdirSync(join(folder, "git"));
  mkdirSync(join(folder, "bin"));
  for (const tool of tools) symlinkSync(join("/usr/bin", tool), join(folder, "bin", tool));
  log = "";
});

afterEach(async () => {
  if (child?.exitCode === null) {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }
  // A nap that it took goes on for a second.
  child?.stdout?.destroy();
  child?.stderr?.destroy();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs sync.sh, by the real sh, on a command of its own. */
function keep(command: string): ChildProcess {
  const started = spawn("/bin/sh", [script, "/bin/sh", "-c", `echo run >>"$RUNS"; ${command}`], {
    env: {
      PATH: join(folder, "bin"),
      TMPDIR: folder,
      RUNS: join(folder, "runs"),
      GITSYNC_ROOT: join(folder, "git"),
      GITSYNC_ERROR_FILE: join(folder, "git", ".git-sync-error"),
      MARKDOWN_MEBIBYTES: "10",
      MEMORY_MEBIBYTES: "512",
    },
  });
  started.stdout.on("data", (text: Buffer) => (log += text.toString()));
  started.stderr.on("data", (text: Buffer) => (log += text.toString()));
  child = started;
  return started;
}

/** As the startup probe does once there is a checkout. */
function hasSynced(): void {
  writeFileSync(join(folder, "synced"), "");
}

/** True for one that nobody has asked about yet, too (proc(5), stat). */
function hasEnded(pid: string): boolean {
  const file = join("/proc", pid, "stat");
  return !existsSync(file) || readFileSync(file, "utf8").includes(" Z ");
}

function runs(): number {
  const file = join(folder, "runs");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0;
}

test("a git-sync that ends after the first checkout is started again, and the container stays", async () => {
  hasSynced();

  const kept = keep("exit 3");

  await eventually(20, () => {
    expect(runs()).toBeGreaterThan(1);
  });
  expect(log).toContain("git-sync ended with exit code 3; it is started again");
  expect(kept.exitCode).toBeNull();
});

test("before the first checkout it ends the container with its own code, for the pod to show it", async () => {
  const kept = keep("exit 3");

  const [code] = (await once(kept, "exit")) as [number];

  expect(code).toBe(3);
  expect(runs()).toBe(1);
});

test("a repository that outgrows the volume is thrown away, and so is what still fetches it", async () => {
  hasSynced();

  keep(
    'head -c 30M /dev/urandom >"$GITSYNC_ROOT/.pack"; sleep 1000 & echo $! >"$TMPDIR/fetch"; wait',
  );

  await eventually(30, () => {
    expect(log).toContain("the repository takes more than 10 MiB of the volume markdown");
  });
  expect(readdirSync(join(folder, "git"))).toEqual([".git-sync-error"]);
  const fetch = readFileSync(join(folder, "fetch"), "utf8").trim();
  expect(hasEnded(fetch)).toBe(true);
});

test("that it was thrown away is told where git-sync tells of a failure", async () => {
  hasSynced();

  keep('head -c 30M /dev/urandom >"$GITSYNC_ROOT/.pack"; sleep 1000');

  const told = await eventually(30, () =>
    readFileSync(join(folder, "git", ".git-sync-error"), "utf8"),
  );
  expect(told).toBe(
    "the repository takes more than 10 MiB of the volume markdown: it is thrown away, the published " +
      "site stays, and the next try is in 60 s (corekube:storage.markdown allows more)",
  );
});

test("git-sync may not ask for more memory than the container has", async () => {
  keep('ulimit -d >"$TMPDIR/limit"; sleep 1000');

  await eventually(20, () => {
    expect(readFileSync(join(folder, "limit"), "utf8").trim()).toBe(String(512 * 1024));
  });
});

test("it stops with its container, at once", async () => {
  const kept = keep("exec sleep 1000");
  await eventually(20, () => {
    expect(runs()).toBe(1);
  });

  const ended = once(kept, "exit");
  kept.kill("SIGTERM");

  expect(await ended).toEqual([0, null]);
});
