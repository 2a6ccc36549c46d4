import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { output, type Demo } from "../demo";

// The user's git configuration must not apply in these tests.
process.env["GIT_CONFIG_GLOBAL"] = "/dev/null";
const address = "git://10.251.0.2";

/** Files by path; null deletes a file. */
export type Files = Readonly<Record<string, string | null>>;

/** The smallest Hugo site. Its HTML has only the content of each page. */
export const plainSite: Files = {
  "hugo.toml": 'title = "plain"\ndisableKinds = ["taxonomy", "term", "rss", "sitemap"]\n',
  "layouts/all.html": "<!doctype html><title>{{ .Title }}</title>{{ .Content }}\n",
  "layouts/404.html": "<!doctype html>nothing here\n",
  "content/_index.md": "---\ntitle: home\n---\nfirst\n",
};

/** A page whose front matter hugo can't parse. */
export const brokenPage = "---\ntitle: [unclosed\n---\n";

/** A repository that the demo's cluster can fetch, with a clone to commit in. */
export class Repository {
  private readonly homes = new Map<string, string>();

  private constructor(
    readonly url: string,
    private readonly bare: string,
    private readonly clone: string,
  ) {}

  static async create(demo: Demo, name: string, files: Files = plainSite): Promise<Repository> {
    const bare = join(demo.node.root, "srv", "git", `${name}.git`);
    await initBare(bare);
    const clone = mkdtempSync(join(tmpdir(), `corekube-${name}-`));
    await output("git", ["init", "--quiet", "--initial-branch=main", clone]);
    const repository = new Repository(`${address}/${name}.git`, bare, clone);
    await repository.push(files);
    return repository;
  }

  /** The text of a commit's home page; undefined for a commit that wasn't pushed from here. */
  home(commit: string): string | undefined {
    return this.homes.get(commit);
  }

  /** Commits changed files, pushes, and returns the commit's hash. */
  async push(files: Files): Promise<string> {
    return this.pushChange(Object.keys(files).join(" ").slice(0, 100), (clone) => {
      for (const [path, content] of Object.entries(files)) {
        const file = join(clone, path);
        if (content === null) {
          rmSync(file);
        } else {
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, content);
        }
      }
    });
  }

  /** The same for any change: commits whatever `change` does to the clone. */
  async pushChange(message: string, change: (clone: string) => void): Promise<string> {
    change(this.clone);
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "--allow-empty", "--message", message);
    const commit = await this.head();
    const home = this.homePage();
    // Before a visitor can be served the commit.
    if (home !== undefined) this.homes.set(commit, home);
    await this.git("push", "--quiet", "--force", this.url, "HEAD:main");
    return commit;
  }

  /** Moves the repository away from its address. */
  moveAway(): void {
    renameSync(this.bare, `${this.bare}.moved`);
  }

  moveBack(): void {
    renameSync(`${this.bare}.moved`, this.bare);
  }

  /** Replaces the repository by a new one with an unrelated history. */
  async recreate(files: Files): Promise<string> {
    await initBare(this.bare);
    await this.git("update-ref", "-d", "HEAD");
    return this.push(files);
  }

  /** Deletes the branch. The next push creates it again. */
  async deleteBranch(): Promise<void> {
    await output("git", ["--git-dir", this.bare, "update-ref", "-d", "refs/heads/main"]);
  }

  /** Resets the branch to a commit by a force-push. */
  async reset(commit: string): Promise<void> {
    await this.git("reset", "--quiet", "--hard", commit);
    await this.git("push", "--quiet", "--force", this.url, "HEAD:main");
  }

  async head(): Promise<string> {
    return (await this.git("rev-parse", "HEAD")).trim();
  }

  remove(): void {
    for (const path of [this.bare, `${this.bare}.moved`]) {
      rmSync(path, { recursive: true, force: true });
    }
    rmSync(this.clone, { recursive: true, force: true });
  }

  /** The last line of the home page, as in the HTML. The site is in the root or in the folder `site`. */
  private homePage(): string | undefined {
    const pages = ["content/_index.md", "site/content/_index.md"];
    const file = pages.map((page) => join(this.clone, page)).find((path) => existsSync(path));
    return file === undefined ? undefined : readFileSync(file, "utf8").trimEnd().split("\n").at(-1);
  }

  private async git(...args: string[]): Promise<string> {
    const author = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
    return output("git", [...author, ...args], this.clone);
  }
}

async function initBare(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await output("git", ["init", "--quiet", "--bare", "--initial-branch=main", folder]);
}
