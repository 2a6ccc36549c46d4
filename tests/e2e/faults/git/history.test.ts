import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runningDemo } from "../../support/demo";
import { eventually } from "../../../support/eventually";
import { Site } from "../../support/site/site";
import { Visitors } from "../../support/visitors/visitors";

// Each test continues from the one before: together they are one repository's history.
jest.setTimeout(1_200_000);

const replicas = 2;
let site: Site;
let visitors: Visitors;

beforeAll(async () => {
  site = await Site.create(runningDemo(), "f-git-history", replicas, { httpPort: 31098 });
  await site.up();
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

/** Waits until git-sync's log matches. */
async function untilLogged(what: RegExp): Promise<void> {
  await eventually(120, async () => {
    expect(await site.logs("git-sync")).toMatch(what);
  });
}

/** A new home page. */
const home = (text: string) => ({ "content/_index.md": `---\ntitle: home\n---\n${text}\n` });

/** Expects that the visitors got answers, only of pushed commits, without a failure. */
async function noticedNothing(): Promise<void> {
  const met = await visitors.leave();
  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(20);
}

test("if the repository is gone, the site stays up and the log says so; once it is back, it is followed", async () => {
  const before = await site.repository.head();
  site.repository.moveAway();
  await untilLogged(/repository not exported/);
  await site.untilServed(before);

  site.repository.moveBack();

  await site.untilServed(await site.repository.push(home("back again")));
  await noticedNothing();
});

test("a recreated repository with another history is followed", async () => {
  const commit = await site.repository.recreate(home("another history"));

  await site.untilServed(commit);
  await noticedNothing();
});

test("if the branch is deleted, the site stays up and the log says so; once it is back, it is followed", async () => {
  const before = await site.repository.head();
  await site.repository.deleteBranch();
  await untilLogged(/couldn't find remote ref refs\/heads\/main/);
  await site.untilServed(before);

  const commit = await site.repository.push(home("the branch again"));

  await site.untilServed(commit);
  await noticedNothing();
});

test("if a submodule can't be fetched, the last good site stays up and the log says so; a commit without it is served", async () => {
  const before = await site.repository.head();
  await site.repository.pushChange("a submodule", (clone) => {
    const url = "git://10.251.0.2/nowhere.git";
    writeFileSync(join(clone, ".gitmodules"), `[submodule "theme"]\npath = theme\nurl = ${url}\n`);
    mkdirSync(join(clone, "theme"));
    const entry = `160000,${before},theme`;
    execFileSync("git", ["update-index", "--add", "--cacheinfo", entry], { cwd: clone });
  });
  await untilLogged(/clone of '.*nowhere\.git' .*failed/);
  await site.untilServed(before);

  const commit = await site.repository.pushChange("no submodule", (clone) => {
    for (const path of [".gitmodules", "theme"]) rmSync(join(clone, path), { recursive: true });
  });

  await site.untilServed(commit);
  await noticedNothing();
});
