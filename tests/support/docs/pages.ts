import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { project } from "../demo";

/** A fenced block of a page. */
export interface Block {
  /** The page's path in the repository. */
  readonly page: string;
  /** The heading that it stands under; empty before the first. */
  readonly heading: string;
  /** How it is marked: `sh`, `text`, `yaml` …; a second word `example` means that nobody runs it. */
  readonly mark: string;
  readonly text: string;
}

/** A page, line by line: prose that is read, and blocks that are not. */
export interface Page {
  readonly path: string;
  readonly prose: readonly string[];
  readonly headings: readonly string[];
  readonly blocks: readonly Block[];
}

/** What git has, and what is new and not ignored: paths from the project's root. */
export function filesOfProject(...patterns: readonly string[]): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...patterns];
  const listed = execFileSync("git", args, { cwd: project, encoding: "utf8" });
  return [...new Set(listed.split("\0"))].filter((path) => path !== "").sort();
}

/** Every page of Markdown in the repository. */
export function allPages(): Page[] {
  return filesOfProject("*.md").map(readPage);
}

function readPage(path: string): Page {
  return pageOf(path, readFileSync(join(project, path), "utf8"));
}

/** The same of a text that is no file. */
export function pageOf(path: string, text: string): Page {
  const prose: string[] = [];
  const headings: string[] = [];
  const blocks: Block[] = [];
  let open: { readonly mark: string; readonly lines: string[] } | undefined;
  for (const line of text.replace(/^---\n[^]*?\n---\n/, "").split("\n")) {
    const [, mark] = /^ *```(.*)$/.exec(line) ?? [];
    if (open === undefined) {
      if (mark === undefined) prose.push(line);
      else open = { mark, lines: [] };
      const [, heading] = /^#{1,6} +(.+)$/.exec(line) ?? [];
      if (heading !== undefined) headings.push(heading);
    } else if (mark === "") {
      const heading = headings.at(-1) ?? "";
      blocks.push({ page: path, heading, mark: open.mark, text: open.lines.join("\n") + "\n" });
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  if (open !== undefined)
    throw new Error(`${path}: a block that doesn't end: ${open.lines[0] ?? ""}`);
  return { path, prose, headings, blocks };
}

/** The first commands that stand under a heading, wherever that is in the runbook. */
export function runbook(heading: string): string {
  const found = allPages()
    .filter(({ path }) => path.includes("runbook"))
    .flatMap(({ blocks }) => blocks)
    .find((block) => block.heading === heading && block.mark === "sh");
  if (found === undefined) throw new Error(`the runbook has no commands for: ${heading}`);
  return found.text;
}

/** Headings' anchors, as GitHub makes them. */
export function anchorsOf({ headings }: Page): Set<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-");
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${slug}-${String(again)}`;
    anchors.add(anchor);
  }
  return anchors;
}
