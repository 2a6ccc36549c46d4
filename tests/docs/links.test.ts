import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

import { project } from "../support/project";
import { allPages, anchorsOf, filesOfProject, type Page } from "../support/docs/pages";

const pages = allPages();
const byPath = new Map(pages.map((page) => [page.path, page]));
const links = pages.flatMap((page) => linksOf(page).map((target) => [page.path, target] as const));
/** The folders in the root. */
const folders = new Set(
  filesOfProject()
    .filter((path) => path.includes("/"))
    .map((path) => path.split("/")[0]),
);
const isExternal = (target: string) => /^[a-z]+:/.test(target);
const within = links.filter(([, target]) => !isExternal(target));

test.each(within)("%s: the link %s leads to an existing file or folder", (path, target) => {
  expect(existsSync(join(project, placeOf(path, target)))).toBe(true);
});

test.each(within.filter(([, target]) => target.includes("#")))(
  "%s: the link %s leads to an existing heading",
  (path, target) => {
    const page = byPath.get(placeOf(path, target));
    const [, anchor] = target.split("#");

    expect([...(page === undefined ? [] : anchorsOf(page))]).toContain(anchor);
  },
);

// hugo's build fails if one of these leads nowhere.
test.each(within.filter(([path]) => path.startsWith("docs/content/")))(
  "%s: the link %s stays within what is served",
  (path, target) => {
    expect(placeOf(path, target)).toMatch(/^docs\/content\/(.*\.(?:md|svg))?$/);
  },
);

// Without requests: a unit test needs no network.
test.each(links.filter(([, target]) => isExternal(target)))(
  "%s: the link %s is a valid https address",
  (_, target) => {
    expect(URL.canParse(target) && new URL(target).protocol).toBe("https:");
  },
);

test.each(pages.flatMap((page) => pathsOf(page).map((path) => [page.path, path] as const)))(
  "%s: the path %s exists, or git ignores it",
  (_, path) => {
    const found = existsSync(join(project, path)) || isIgnored(path);

    expect(found).toBe(true);
  },
);

test("links and paths are found", () => {
  const page: Page = {
    path: "docs/a.md",
    prose: ["[a](b.md), [`c`](d.md#e) and [f", "g](h.md)", "`[i](j.md)`, `local/k` and `/srv/l`"],
    headings: [],
    blocks: [],
  };

  expect(linksOf(page)).toEqual(["b.md", "d.md#e", "h.md"]);
  expect(pathsOf(page)).toEqual(["local/k"]);
});

test("anchors are as GitHub makes them", () => {
  const headings = ["`corekube:site`", "A pod stays in Init:0/3", "[The](a.md) café_x", "a", "A"];

  expect([...anchorsOf({ path: "", prose: [], headings, blocks: [] })]).toEqual([
    ...["corekubesite", "a-pod-stays-in-init03", "the-café_x", "a", "a-1"],
  ]);
});

/** True for files that are created at run time, such as the demo's root certificate. */
function isIgnored(path: string): boolean {
  return spawnSync("git", ["check-ignore", "--quiet", path], { cwd: project }).status === 0;
}

/** The targets of links in prose. A link's text may span lines. */
function linksOf({ prose }: Page): string[] {
  const text = prose.join("\n").replace(/`[^`\n]*`/g, "");
  return [...text.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** Inline code that begins with a folder of the repository. */
function pathsOf({ prose }: Page): string[] {
  const spans = prose.flatMap((line) => [...line.matchAll(/`([^`\n]*)`/g)]);
  return spans
    .map(([, code = ""]) => code)
    .filter((code) => /^[\w.@-]+(?:\/[\w.@-]+)+\/?$/.test(code))
    .filter((code) => folders.has(code.split("/")[0] ?? ""));
}

/** A link's target, from the project's root. */
function placeOf(path: string, target: string): string {
  const [file = ""] = target.split("#");
  return file === "" ? path : normalize(join(dirname(path), file));
}
