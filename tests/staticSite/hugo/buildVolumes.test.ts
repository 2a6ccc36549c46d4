import { readdirSync } from "node:fs";
import { join } from "node:path";

import { Build, page } from "../../support/hugo/build";
import { eventually } from "../../support/eventually";

jest.setTimeout(240_000);

let build: Build;

/** The limits of the volumes html and hugo-cache, in MiB. */
function withLimits(html: number, cache = 100): void {
  build = new Build({ HTML_MEBIBYTES: String(html), CACHE_MEBIBYTES: String(cache) });
}

afterEach(async () => {
  await build.remove();
});

/** A site of that size. */
const large = (text: string, mebibytes: number) => ({
  ...page(text),
  large: String(mebibytes),
});

const tooLittleSpace = (html: number, cache = 100) =>
  `the site needs more space than the pod has: ${String(html)} MiB with the served release, ` +
  `and ${String(cache)} MiB for hugo's cache (raise corekube:storage)`;

test("a site that doesn't fit fails, and the last good one stays", async () => {
  withLimits(20);
  const good = await build.startWithFirst();

  const tooLarge = build.commit(large("large", 30));

  expect(await build.untilFailed(tooLarge, 30)).toBe(tooLittleSpace(20));
  expect(build.published).toBe(good);
  expect(build.releases).toEqual([good]);
});

test("a build that never stops writing is ended before it fills its volume", async () => {
  withLimits(20);
  const good = await build.startWithFirst();

  const endless = build.commit({ ...page("endless"), endless: "" });

  expect(await build.untilFailed(endless, 30)).toBe(tooLittleSpace(20));
  expect(build.published).toBe(good);
});

test("older releases are removed for a site that fits beside the served one", async () => {
  withLimits(25);
  build.commit(large("first", 8));
  build.start();
  await eventually(60, () => {
    expect(build.published).toBeDefined();
  });
  await build.untilPublished(build.commit(large("second", 8)));
  const third = build.commit(large("third", 8));
  await build.untilPublished(third);

  const fourth = build.commit(large("fourth", 8));

  await build.untilPublished(fourth);
  expect(build.releases).toEqual([third, fourth].sort());
  expect(build.log).toContain(`${fourth} is built once more: there was not enough space`);
});

test("a cache that has grown too large is emptied, and the site is built without it", async () => {
  withLimits(100, 20);
  await build.startWithFirst();

  const commit = build.commit({ ...page("images"), cached: "30" });

  await build.untilPublished(commit);
  expect(readdirSync(build.cache)).toEqual(["again"]);
});

test("if the disk has no space even for the outcome, space is freed and the commit is built again", async () => {
  build = new Build();
  await build.startWithFirst();

  const commit = build.commit({ ...page("second"), "no-space-for-result": "" });

  await build.untilPublished(commit);
  expect(build.log).toContain(`${commit} is built once more: there was not enough space`);
});

test("if something else fills the disk, the commit is tried again later", async () => {
  build = new Build({ REBUILD_MINUTES: "60" });
  build.setClock(3600 * 1000);
  await build.startWithFirst();
  const commit = build.commit({ ...page("second"), broken: "write: No space left on device" });
  expect(await build.untilFailed(commit, 30)).toBe("the node's disk is full");

  build.removeFromCheckout("broken");
  build.setClock(3600 * 1001);

  await build.untilPublished(commit);
});

test("the two releases before stay where nginx finds their files", async () => {
  withLimits(100);
  const first = await build.startWithFirst();
  const second = build.commit(page("second"));
  await build.untilPublished(second);

  await build.untilPublished(build.commit(page("third")));

  expect(build.leadsTo("previous-1")).toBe(join("releases", second));
  expect(build.leadsTo("previous-2")).toBe(join("releases", first));
});
