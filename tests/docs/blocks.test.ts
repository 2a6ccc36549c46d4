import { allPages, pageOf, type Page } from "../support/docs/pages";
import { ranElsewhere } from "../support/docs/ranElsewhere";

const pages = allPages();
const blocks = pages.flatMap((page) => page.blocks);
/** `sh` is run by a test, `yaml` is checked; `example` behind it is for what a test can't do. */
const marks = ["sh", "sh example", "yaml", "yaml example", "text", "ts", "json", "mermaid"];

test.each(pages.map((page) => [page.path, page] as const))(
  "%s has no code that is marked by nothing but its indentation",
  (_, page) => {
    expect(indented(page)).toEqual([]);
  },
);

test.each(blocks.map((block) => [block.page, block.heading, firstLine(block.text), block.mark]))(
  "%s, %s: the block %s says what it is",
  (_page, _heading, _line, mark) => {
    expect(marks).toContain(mark);
  },
);

// The others are run by tests/e2e/documented/documented.test.ts.
test("what the docs say in two blocks is run by .ci/run, and by the tests of faults", () => {
  const runBy = blocks.filter(({ mark }) => mark === "sh").map(ranElsewhere);

  expect(new Set(runBy)).toEqual(
    new Set([".ci/run", "tests/e2e/faults/deployments.test.ts", undefined]),
  );
});

test("blocks and indented code are found where they stand", () => {
  const page = pageOf(
    "a.md",
    "---\ntitle: a\n---\n# A\n\n- list\n  more\n\n```sh example\nb\n    c\n```\n\n    indented\n",
  );

  expect(page.blocks).toEqual([
    { page: "a.md", heading: "A", mark: "sh example", text: "b\n    c\n" },
  ]);
  expect(indented(page)).toEqual(["    indented"]);
});

/** Four spaces after an empty line; a list's items have two or three here. */
function indented({ prose }: Page): string[] {
  return prose.filter((line, at) => /^ {4}/.test(line) && prose[at - 1]?.trim() === "");
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
