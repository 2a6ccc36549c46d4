import type { Loss } from "../../operator/previewComment/changes";
import { comment } from "../../operator/previewComment/comment";
import type { Preview } from "../../operator/previewComment/preview";

const none = { create: 0, update: 0, replace: 0, delete: 0, same: 41 };

const deleted: Loss = {
  kind: "Service",
  id: "nginx-prod/nginx-svc",
  forcedBy: [],
  seamless: false,
};

function previewed({
  stack = "prod",
  counts = { ...none, update: 1 },
  losses = [],
  diff = "",
  errors = [],
}: Partial<Preview & Preview["changes"]>): Preview {
  return { stack, changes: { counts, losses }, diff, errors };
}

/** The diff in the folded code block. */
const diffIn = (text: string) => /<details>[^]*?(`{3,})diff\n([^]*?)\n\1\n/.exec(text)?.[2];

test("the first line is hidden and names the stacks, so that a later run finds the comment", () => {
  const previews = [previewed({ stack: "dev" }), previewed({ stack: "prod", counts: none })];

  expect(comment(previews).split("\n")[0]).toBe("<!-- corekube preview: dev prod -->");
});

test("a stack without changes gets one sentence", () => {
  expect(comment([previewed({ counts: none })])).toBe(
    "<!-- corekube preview: prod -->\n" +
      "## Preview of stack `prod`\n\nNo changes: `up` would change nothing.\n\n",
  );
});

test("changes are counted by operation", () => {
  const counts = { create: 1, update: 2, replace: 3, delete: 4, same: 5 };

  expect(comment([previewed({ counts })])).toContain(
    "| create | update | replace | delete | same |\n| ---: | ---: | ---: | ---: | ---: |\n| 1 | 2 | 3 | 4 | 5 |\n",
  );
});

test("without a deletion or replacement there is no warning", () => {
  expect(comment([previewed({})])).not.toContain("> [!");
});

test("the warning about a deleted object comes first", () => {
  const text = comment([previewed({ losses: [deleted] })]);

  expect(text).toContain(
    "## Preview of stack `prod`\n\n> [!WARNING]\n> **This deletes or replaces an object:**\n>\n" +
      "> - Service `nginx-prod/nginx-svc` is deleted\n\n| create |",
  );
});

test("the warning about a replaced object names the properties that force it", () => {
  const loss = { ...deleted, forcedBy: ["spec.clusterIP", "spec.type"] };

  expect(comment([previewed({ losses: [loss] })])).toContain(
    "> - Service `nginx-prod/nginx-svc` is replaced, because of `spec.clusterIP`, `spec.type`\n",
  );
});

test("a namespace comes first in the warning, with its contents", () => {
  const namespace = {
    ...deleted,
    kind: "Namespace",
    id: "nginx-prod",
    forcedBy: ["metadata.name"],
  };

  expect(comment([previewed({ losses: [deleted, namespace] })])).toContain(
    "> **This deletes or replaces 2 objects:**\n>\n" +
      "> - Namespace `nginx-prod` is replaced, because of `metadata.name`. **Everything in it is deleted too**",
  );
});

test("a replacement under a new name is a note, not a warning", () => {
  const loss = { ...deleted, kind: "Secret", id: "s-1", forcedBy: ["data"], seamless: true };

  const text = comment([previewed({ losses: [loss] })]);

  expect(text).toContain("> [!NOTE]\n");
  expect(text).toContain("> - Secret `s-1` is replaced, because of `data`\n");
  expect(text).not.toContain("[!WARNING]");
});

test("the diff is folded", () => {
  expect(diffIn(comment([previewed({ diff: "  + one" })]))).toBe("+ + one");
});

test("fences within the diff don't end its block", () => {
  const diff = "  + text: [\n```\n````\n  + more: 1";

  expect(diffIn(comment([previewed({ diff })]))).toContain("more: 1");
});

test.each([1, 2])("a comment on %i stacks is cut at GitHub's limit, and says so", (count) => {
  const diff = `  + ${"x".repeat(97)}\n`.repeat(1000);

  const text = comment(Array(count).fill(previewed({ diff })));

  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text.length).toBeGreaterThan(65_000);
  expect(text.match(/\*\*Cut here/g)).toHaveLength(count);
  expect(text.match(/<\/details>/g)).toHaveLength(count);
});

test("a comment of exactly the maximum length is not cut", () => {
  const empty = comment([previewed({ diff: "x" })]).length - 1;
  const whole = `${"x".repeat(99)}\n`.repeat(1000).slice(0, 65_536 - empty - 1);

  expect(comment([previewed({ diff: `${whole}y` })])).not.toContain("Cut here");
  expect(comment([previewed({ diff: `${whole}yy` })])).toContain("Cut here");
});

test("a hundred lost objects are named, and the rest are counted", () => {
  const text = comment([previewed({ losses: Array(130).fill(deleted) })]);

  expect(text.match(/Service `nginx-prod/g)).toHaveLength(100);
  expect(text).toContain("> - and 30 more, see the diff\n");
});

test("for a stack that can't be deployed only the errors are shown", () => {
  const text = comment([
    previewed({ errors: ["one\n  why: this", "two"], diff: "  ~ half a diff" }),
  ]);

  expect(text).toContain(
    "> [!CAUTION]\n> This can't be deployed. Nothing was touched.\n\n" +
      "```text\none\n  why: this\n\ntwo\n```\n",
  );
  expect(text).not.toContain("half a diff");
});
