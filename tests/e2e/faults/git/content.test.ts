import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runningDemo } from "../../support/demo";
import { eventually } from "../../../support/eventually";
import { plainSite } from "../../support/git/repository";
import { Site } from "../../support/site/site";
import { Visitors } from "../../support/visitors/visitors";

// Each test ends with the plain site again, for the next one.
jest.setTimeout(1_200_000);

const replicas = 2;
/** The whole repository, as a path from the checkout's site. */
const gitDirectory = "../../../.git";
let site: Site;
let visitors: Visitors;

beforeAll(async () => {
  const inFolder = Object.entries(plainSite).map(([path, text]) => [`site/${path}`, text] as const);
  const files = Object.fromEntries(inFolder);
  site = await Site.create(runningDemo(), "f-git-content", replicas, { files, httpPort: 31096 });
  site.configure({ "corekube:site": { directory: "site" } });
  await site.up();
});

beforeEach(() => {
  visitors = new Visitors(site);
});

afterEach(async () => {
  await visitors.leave();
  await site.untilServed(await site.repository.pushChange("the plain site", plain));
});

afterAll(async () => {
  await site.remove();
});

/** Waits until every replica's status has this commit as failed, and returns the messages. */
async function refused(commit: string): Promise<string[]> {
  return eventually(120, async () => {
    const pods = await site.pods();
    const all = await Promise.all(pods.map(async (pod) => site.status(pod)));
    const failures = all.map(({ lastFailure }) => lastFailure);
    expect(failures.map((failure) => failure?.revision)).toEqual(Array(replicas).fill(commit));
    return failures.map((failure) => failure?.message ?? "");
  });
}

/** Expects that the visitors got answers, only of pushed commits, without a failure. */
async function noticedNothing(): Promise<void> {
  const met = await visitors.leave();
  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(20);
}

/** Makes the plain site the only content of the clone. */
function plain(clone: string): void {
  rmSync(join(clone, "site"), { recursive: true, force: true });
  for (const [path, text] of Object.entries(plainSite)) {
    mkdirSync(join(clone, "site", path, ".."), { recursive: true });
    writeFileSync(join(clone, "site", path), text ?? "");
  }
}

describe("the last good site stays, and the status has the failed commit,", () => {
  test.each<[what: string, change: (site: string) => void]>([
    [
      "when everything is deleted",
      (folder) => {
        rmSync(folder, { recursive: true });
      },
    ],
    [
      "when the site's folder becomes a file",
      (folder) => {
        rmSync(folder, { recursive: true });
        writeFileSync(folder, "");
      },
    ],
    [
      "when the home page is empty",
      (folder) => {
        writeFileSync(join(folder, "layouts/all.html"), "");
      },
    ],
    [
      "when there is a folder for a home page",
      (folder) => {
        writeFileSync(join(folder, "layouts/all.html"), "");
        mkdirSync(join(folder, "static/index.html"), { recursive: true });
        writeFileSync(join(folder, "static/index.html/page.txt"), "text");
      },
    ],
    [
      "when a folder of the site is a link out of the repository",
      (folder) => {
        symlinkSync(gitDirectory, join(folder, "static"));
      },
    ],
    [
      "when the configuration names a folder out of the repository",
      (folder) => {
        const mount = `[[module.mounts]]\nsource = "${gitDirectory}"\ntarget = "static"\n`;
        writeFileSync(join(folder, "hugo.toml"), `${plainSite["hugo.toml"] ?? ""}${mount}`);
      },
    ],
  ])("%s", async (what, change) => {
    const good = await site.repository.head();

    const bad = await site.repository.pushChange(what, (clone) => {
      change(join(clone, "site"));
    });

    for (const message of await refused(bad)) expect(message).not.toBe("");
    await site.untilServed(good);
    for (const { status } of await site.askAll("/HEAD")) expect(status).toBe(404);
    await noticedNothing();
  });
});

/** The files and folders that a pod serves. */
async function published(pod: string): Promise<string> {
  const folder = "/usr/share/nginx/html/current/";
  return site.kubectl("exec", pod, "--container=hugo", "--", "find", folder);
}

test("links out of the repository, among pages and files, are not published", async () => {
  const targets = ["/etc/passwd", "/etc", "../../../../..", "../../../../.git", "/proc/self"];

  const commit = await site.repository.pushChange("links", (clone) => {
    for (const folder of ["content", "static"].map((name) => join(clone, "site", name))) {
      mkdirSync(folder, { recursive: true });
      targets.forEach((target, index) => {
        symlinkSync(target, join(folder, `stolen${String(index)}`));
        symlinkSync(target, join(folder, `stolen${String(index)}.md`));
      });
    }
  });

  await site.untilServed(commit);
  for (const pod of await site.pods()) expect(await published(pod)).not.toContain("stolen");
  await noticedNothing();
});

test("files whose names are special to a shell are served, and no name is executed", async () => {
  const names = [
    ...[
      "two words",
      "new\nline",
      "tab\there",
      'a"quote',
      "a'quote",
      "back\\slash",
      "-rf",
      "*",
      "?",
    ],
    ...["--config=x", "#", "%41", "&", "|", "<>", "{{ x }}", "~", "\u00fcml\u00e4ut", "\x01"],
    ...["$(cd ~; touch executed)", "`cd ~; touch executed`", ";cd ~; touch executed;"],
  ].map((name) => Buffer.from(name));
  names.push(Buffer.from("not utf-8: \xe9", "latin1"));

  const commit = await site.repository.pushChange("names", (clone) => {
    for (const [folder, ending] of Object.entries({ "content/odd": ".md", static: ".txt" })) {
      mkdirSync(join(clone, "site", folder), { recursive: true });
      for (const name of names) {
        const path = [Buffer.from(join(clone, "site", `${folder}/`)), name, Buffer.from(ending)];
        writeFileSync(Buffer.concat(path), "here");
      }
    }
  });

  await site.untilServed(commit);
  const [pod = ""] = await site.pods();
  for (const name of names) {
    const answer = await site.ask(pod, `/${encoded(name)}.txt`);
    expect({ name: String(name), status: answer.status, body: answer.body }).toEqual({
      name: String(name),
      status: 200,
      body: "here",
    });
  }
  for (const container of ["git-sync", "hugo"]) {
    const home = await site.kubectl(
      "exec",
      pod,
      "--container",
      container,
      "--",
      "ls",
      "-a",
      "/tmp",
    );
    expect(home).not.toContain("executed");
  }
  await noticedNothing();
});

/** Encodes each byte. */
function encoded(name: Buffer): string {
  return [...name].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}
