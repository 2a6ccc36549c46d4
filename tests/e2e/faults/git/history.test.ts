import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runningDemo } from "../../../support/demo";
import { eventually } from "../../../support/eventually";
import { Site } from "../../support/site/site";
import { Visitors } from "../../support/visitors/visitors";

// Each test goes on where the one before ended: this is what becomes of one repository.
jest.setTimeout(400_000);

const replicas = 2;
let site: Site;
let visitors: Visitors;

beforeAll(async () => {
  site = await Site.create(runningDemo(), "f-git-history", replicas, { httpPort: 31098 });
  await site.stack.up();
});

beforeEach(() => {
  visitors = new Visitors(site);
});

afterEach(async () => {
  await visitors.leave();
});

afterAll(async () => {
  await site.remove();
});

/** The log of git-sync comes to say that. */
async function told(what: RegExp): Promise<void> {
  await eventually(60, async () => {
    expect(await site.logs("git-sync")).toMatch(what);
  });
}

/** A new home page. */
const home = (text: string) => ({ "content/_index.md": `---\ntitle: home\n---\n${text}\n` });

/** They were there, got only what was pushed, and nothing went wrong. */
async function noticedNothing(): Promise<void> {
  const met = await visitors.leave();
  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(20);
}

test("a repository that is gone at its address leaves the site up and is told by the log; once it is back, it is followed", async () => {
  const before = await site.repository.head();
  site.repository.moveAway();
  await told(/repository not exported/);
  await site.untilServed(before);

  site.repository.moveBack();

  await site.untilServed(await site.repository.push(home("back again")));
  await noticedNothing();
});

test("a repository that is made anew, with another history, is followed", async () => {
  const commit = await site.repository.makeAnew(home("another history"));

  await site.untilServed(commit);
  await noticedNothing();
});

test("a branch that is deleted leaves the site up and is told by the log; once it is there again, it is followed", async () => {
  const before = await site.repository.head();
  await site.repository.deleteBranch();
  await told(/no branch or tag is called main/);
  await site.untilServed(before);

  const commit = await site.repository.push(home("the branch again"));

  await site.untilServed(commit);
  await noticedNothing();
});

test("a submodule that can't be fetched leaves the last good site up and is told by the log; a commit without it is served", async () => {
  const before = await site.repository.head();
  await site.repository.pushChange("a submodule", (clone) => {
    const url = "git://10.251.0.2/nowhere.git";
    writeFileSync(join(clone, ".gitmodules"), `[submodule "theme"]\npath = theme\nurl = ${url}\n`);
    mkdirSync(join(clone, "theme"));
    const entry = `160000,${before},theme`;
    execFileSync("git", ["update-index", "--add", "--cacheinfo", entry], { cwd: clone });
  });
  await told(/clone of '.*nowhere\.git' .*failed/);
  await site.untilServed(before);

  const commit = await site.repository.pushChange("no submodule", (clone) => {
    for (const path of [".gitmodules", "theme"]) rmSync(join(clone, path), { recursive: true });
  });

  await site.untilServed(commit);
  await noticedNothing();
});
