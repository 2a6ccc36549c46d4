import { allPages, pageOf, type Page } from "../support/docs/pages";
import { ranElsewhere } from "../support/docs/ranElsewhere";

const pages = allPages();
const blocks = pages.flatMap((page) => page.blocks);
/** Tests run `sh` and check `yaml`. `example` behind the mark is for blocks that a test can't run. */
const marks = ["sh", "sh example", "yaml", "yaml example", "text", "ts", "json", "mermaid"];

test.each(pages.map((page) => [page.path, page] as const))(
  "%s has no indented code without a mark",
  (_, page) => {
    expect(indented(page)).toEqual([]);
  },
);

test.each(blocks.map((block) => [block.page, block.heading, firstLine(block.text), block.mark]))(
  "%s, %s: the block %s has a valid mark",
  (_page, _heading, _line, mark) => {
    expect(marks).toContain(mark);
  },
);

// The others are run by tests/e2e/documented/documented.test.ts.
test(".ci/run and the tests of faults run some of the docs' blocks", () => {
  const runBy = blocks.filter(({ mark }) => mark === "sh").map(ranElsewhere);

  expect(new Set(runBy)).toEqual(
    new Set([".ci/run", "tests/e2e/faults/deployments.test.ts", undefined]),
  );
});

test("blocks and indented code are found", () => {
  const page = pageOf(
    "a.md",
    "---\ntitle: a\n---\n# A\n\n- list\n  more\n\n```sh example\nb\n    c\n```\n\n    indented\n",
  );

  expect(page.blocks).toEqual([
    { page: "a.md", heading: "A", mark: "sh example", text: "b\n    c\n" },
  ]);
  expect(indented(page)).toEqual(["    indented"]);
});

/** Lines with four spaces after an empty line. Items of lists have two or three. */
function indented({ prose }: Page): string[] {
  return prose.filter((line, at) => /^ {4}/.test(line) && prose[at - 1]?.trim() === "");
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
