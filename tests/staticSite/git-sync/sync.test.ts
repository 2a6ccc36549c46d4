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
import { hasEnded } from "../../support/hasEnded";

jest.setTimeout(240_000);

const script = join(__dirname, "../../../components/staticSite/git-sync/files/sync.sh");
/** The commands that sync.sh uses. git-sync's image has coreutils and little else. */
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
  // Its last `sleep` runs on for up to a second.
  child?.stdout?.destroy();
  child?.stderr?.destroy();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs sync.sh, by the real sh, with this command in place of git-sync. */
function supervise(command: string): ChildProcess {
  const started = spawn("/bin/sh", [script, "/bin/sh", "-c", `echo run >>"$RUNS"; ${command}`], {
    env: {
      PATH: join(folder, "bin"),
      TMPDIR: folder,
      RUNS: join(folder, "runs"),
      GITSYNC_ROOT: join(folder, "git"),
      GITSYNC_ERROR_FILE: join(folder, "git", ".git-sync-error"),
      MARKDOWN_MEBIBYTES: "10",
      GIT_MEMORY_MEBIBYTES: "512",
    },
  });
  started.stdout.on("data", (text: Buffer) => (log += text.toString()));
  started.stderr.on("data", (text: Buffer) => (log += text.toString()));
  child = started;
  return started;
}

/** As the startup probe does after the first checkout. */
function hasSynced(): void {
  writeFileSync(join(folder, "synced"), "");
}

function runs(): number {
  const file = join(folder, "runs");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0;
}

test("if git-sync ends after the first checkout it is restarted, and the container stays", async () => {
  hasSynced();

  const supervisor = supervise("exit 3");

  await eventually(60, () => {
    expect(runs()).toBeGreaterThan(1);
  });
  expect(log).toContain("git-sync ended with exit code 3; it is restarted");
  expect(supervisor.exitCode).toBeNull();
});

test("if git-sync ends before the first checkout, the container ends with the same exit code", async () => {
  const supervisor = supervise("exit 3");

  const [code] = (await once(supervisor, "exit")) as [number];

  expect(code).toBe(3);
  expect(runs()).toBe(1);
});

test("a repository that outgrows the volume is removed, and its fetch is ended", async () => {
  hasSynced();

  supervise(
    'head -c 30M /dev/urandom >"$GITSYNC_ROOT/.pack"; sleep 1000 & echo $! >"$TMPDIR/fetch"; wait',
  );

  await eventually(60, () => {
    expect(log).toContain("the repository takes more than 10 MiB of the volume markdown");
  });
  expect(readdirSync(join(folder, "git"))).toEqual([".git-sync-error"]);
  const fetch = readFileSync(join(folder, "fetch"), "utf8").trim();
  expect(hasEnded(fetch)).toBe(true);
});

test("the reason for the removal is in git-sync's error file", async () => {
  hasSynced();

  supervise('head -c 30M /dev/urandom >"$GITSYNC_ROOT/.pack"; sleep 1000');

  const error = await eventually(60, () =>
    readFileSync(join(folder, "git", ".git-sync-error"), "utf8"),
  );
  expect(error).toBe(
    "the repository takes more than 10 MiB of the volume markdown: the clone was removed, the published " +
      "site stays, and the next try is in 60 s (raise corekube:storage.markdown)",
  );
});

test("git-sync runs with a memory limit", async () => {
  supervise('ulimit -d >"$TMPDIR/limit"; sleep 1000');

  await eventually(60, () => {
    expect(readFileSync(join(folder, "limit"), "utf8").trim()).toBe(String(512 * 1024));
  });
});

test("SIGTERM stops it at once", async () => {
  const supervisor = supervise("exec sleep 1000");
  await eventually(60, () => {
    expect(runs()).toBe(1);
  });

  const ended = once(supervisor, "exit");
  supervisor.kill("SIGTERM");

  expect(await ended).toEqual([0, null]);
});
