import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { project } from "../project";

/** A fenced block of a page. */
export interface Block {
  /** The page's path in the repository. */
  readonly page: string;
  /** The heading above it; empty before the first. */
  readonly heading: string;
  /** Its mark: `sh`, `text`, `yaml` …; a second word `example` means that no test runs it. */
  readonly mark: string;
  readonly text: string;
}

/** A page: its lines outside code blocks, its headings and its code blocks. */
export interface Page {
  readonly path: string;
  readonly prose: readonly string[];
  readonly headings: readonly string[];
  readonly blocks: readonly Block[];
}

/** The paths of all tracked and new files, without ignored ones, from the project's root. */
export function filesOfProject(...patterns: readonly string[]): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...patterns];
  const listed = execFileSync("git", args, { cwd: project, encoding: "utf8" });
  const paths = [...new Set(listed.split("\0"))].filter((path) => path !== "");
  // git lists a file that is deleted and not committed yet.
  return paths.filter((path) => existsSync(join(project, path))).sort();
}

/** Every page of Markdown in the repository. */
export function allPages(): Page[] {
  return filesOfProject("*.md").map(readPage);
}

function readPage(path: string): Page {
  return pageOf(path, readFileSync(join(project, path), "utf8"));
}

/** Parses the text of a page. */
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

/** The first commands under a heading of the runbook. */
export function runbook(heading: string): string {
  const found = allPages()
    .filter(({ path }) => path.includes("runbook"))
    .flatMap(({ blocks }) => blocks)
    .find((block) => block.heading === heading && block.mark === "sh");
  if (found === undefined) throw new Error(`the runbook has no commands for: ${heading}`);
  return found.text;
}

/** The anchors that GitHub makes of a page's headings. */
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
