import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { eventually } from "../eventually";

// The user's own git configuration has no effect on these tests.
process.env["GIT_CONFIG_GLOBAL"] = "/dev/null";
const scripts = join(__dirname, "../../../components/staticSite/hugo/files");

/** Files by path. */
type Files = Readonly<Record<string, string>>;

/** A site of one page. */
export const page = (text: string): Files => ({ "content/index.html": text });

/** The path of a script of hugo's container. */
export const hugoScript = (name: string): string => join(scripts, name);

/**
 * The environment of a script of hugo's container. Its commands are the stand-ins in `bin/`, then those of this
 * process's PATH, sh included.
 * @param root has the folders of the volumes html and hugo-cache.
 */
export const hugoEnvironment = (root: string): Files => ({
  PATH: `${join(__dirname, "bin")}:${process.env["PATH"] ?? ""}`,
  SITE_DIRECTORY: ".",
  HTML_ROOT: join(root, "html"),
  BUILD_TIMEOUT_SECONDS: "30",
  BUILD_MEMORY_MEBIBYTES: "512",
  HTML_MEBIBYTES: "100",
  CACHE_MEBIBYTES: "100",
  HUGO_CACHEDIR: join(root, "cache"),
  HUGO_CALLS: join(root, "calls"),
});

/** watch.sh, run by the real sh with the real git; hugo and the clock are the stand-ins in `bin/`. */
export class Build {
  private readonly root = mkdtempSync(join(tmpdir(), "corekube-build-"));
  private readonly git = join(this.root, "git");
  private process: ChildProcess | undefined;
  readonly html = join(this.root, "html");
  readonly cache = join(this.root, "cache");
  log = "";

  constructor(private readonly settings: Files = {}) {
    mkdirSync(this.html);
    mkdirSync(this.cache);
    mkdirSync(join(this.root, "scratch"));
    this.inGit("init", "--quiet", "--initial-branch=main", this.git);
  }

  /** Commits exactly these files, and makes their checkout the newest, as git-sync does. */
  commit(files: Files): string {
    this.inGit("rm", "-r", "--quiet", "--ignore-unmatch", ".");
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.git, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      this.inGit("add", path);
    }
    this.inGit("commit", "--quiet", "--allow-empty", "--message=test");
    const hash = this.inGit("rev-parse", "HEAD").trim();
    this.checkOut(hash);
    return hash;
  }

  checkOut(hash: string): void {
    const worktree = join(this.git, ".worktrees", hash);
    if (!existsSync(worktree)) this.inGit("worktree", "add", "--quiet", "--detach", worktree, hash);
    const next = join(this.git, "current.next");
    symlinkSync(join(".worktrees", hash), next);
    renameSync(next, join(this.git, "current"));
  }

  /** Removes a commit's checkout, as git-sync does some time after another commit's has replaced it. */
  removeCheckout(hash: string): void {
    this.inGit("worktree", "remove", "--force", join(this.git, ".worktrees", hash));
  }

  /** The link to the newest checkout. */
  get newestCheckout(): string {
    return join(this.git, "current");
  }

  /** Changes a file in the newest checkout, because a rebuild of the same commit may give another site. */
  changeCheckout(path: string, content: string): void {
    writeFileSync(join(this.git, "current", path), content);
  }

  removeFromCheckout(path: string): void {
    rmSync(join(this.git, "current", path));
  }

  /** Seconds since 1970. */
  committedAt(hash: string): number {
    return Number(this.inGit("show", "--no-patch", "--format=%ct", hash));
  }

  start(): void {
    const child = spawn("sh", [hugoScript("watch.sh")], {
      env: {
        ...hugoEnvironment(this.root),
        TMPDIR: join(this.root, "scratch"),
        GIT_LINK: join(this.git, "current"),
        GIT_ERROR_FILE: this.gitErrorFile,
        REBUILD_MINUTES: "0",
        CLOCK: join(this.root, "clock"),
        ...this.settings,
      },
    });
    child.stdout.on("data", (text: Buffer) => (this.log += text.toString()));
    child.stderr.on("data", (text: Buffer) => (this.log += text.toString()));
    this.process = child;
  }

  /** Ends the script as the kubelet does; returns its exit code. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<number | null> {
    const child = this.process;
    if (child?.exitCode !== null || child.signalCode !== null) return null;
    const ended = once(child, "exit");
    child.kill(signal);
    const [code] = (await ended) as [number | null];
    // Its last `sleep` runs on for up to a second.
    child.stdout?.destroy();
    child.stderr?.destroy();
    return code;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Makes writes to this file of the script's state fail with ENOSPC (full(4)). */
  fillDisk(file: string): void {
    symlinkSync("/dev/full", join(this.html, "state", file));
  }

  /** Starts the script on a first commit, and waits until that commit is served. */
  async startWithFirst(): Promise<string> {
    const commit = this.commit(page("first"));
    this.start();
    await this.untilPublished(commit);
    // The script's last step for a commit.
    await eventually(60, () => {
      expect(this.log).toContain(`published ${commit}`);
    });
    return commit;
  }

  async untilPublished(release: string): Promise<void> {
    await eventually(60, () => {
      expect(this.published).toBe(release);
    });
  }

  /** Waits until the status has that commit's failure; returns its message. */
  async untilFailed(commit: string, seconds = 20): Promise<string> {
    return eventually(seconds, () => {
      const failure = this.status.lastFailure;
      expect(failure?.revision).toBe(commit);
      return failure?.message ?? "";
    });
  }

  /** Sets the clock that decides when to rebuild, in seconds since 1970. */
  setClock(seconds: number): void {
    writeFileSync(join(this.root, "clock.next"), `${String(seconds)}\n`);
    renameSync(join(this.root, "clock.next"), join(this.root, "clock"));
  }

  /** How many builds hugo has run. */
  get calls(): number {
    const file = join(this.root, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0;
  }

  /** The pid of the last hugo that ran. */
  get hugoPid(): string {
    return readFileSync(join(this.root, "calls.pid"), "utf8").trim();
  }

  /** The name of the release that is served. */
  get published(): string | undefined {
    const link = join(this.html, "current");
    return existsSync(link) ? basename(readlinkSync(link)) : undefined;
  }

  /** The target of a link on the volume html. */
  leadsTo(link: string): string {
    return readlinkSync(join(this.html, link));
  }

  /** The names of all releases on the volume. */
  get releases(): string[] {
    return readdirSync(join(this.html, "releases")).sort();
  }

  /** A served file's text. */
  page(path: string): string {
    return readFileSync(join(this.html, "current", path), "utf8");
  }

  /** Writes the error file of a try of git-sync that failed, or removes it as a try that succeeds does. */
  setGitError(content: string | undefined): void {
    if (content === undefined) {
      rmSync(this.gitErrorFile);
      return;
    }
    writeFileSync(`${this.gitErrorFile}.next`, content);
    renameSync(`${this.gitErrorFile}.next`, this.gitErrorFile);
  }

  get statusFile(): string {
    return join(this.html, "state", "status.json");
  }

  private get gitErrorFile(): string {
    return join(this.git, ".git-sync-error");
  }

  get status(): Status {
    return JSON.parse(readFileSync(this.statusFile, "utf8")) as Status;
  }

  private inGit(...args: string[]): string {
    const author = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
    const cwd = existsSync(this.git) ? this.git : this.root;
    return execFileSync("git", [...author, ...args], { cwd, encoding: "utf8" });
  }
}

interface Status {
  readonly revision: string;
  readonly newest: string;
  readonly pages: number;
  readonly lastFailure: Failure | null;
  readonly git: { readonly at: string; readonly message: string } | null;
}

interface Failure {
  readonly revision: string;
  readonly message: string;
}
