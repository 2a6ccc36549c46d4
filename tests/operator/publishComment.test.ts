import { Operator } from "../support/operator/operator";

const file = "comment.md";

let operator: Operator;

beforeEach(() => {
  operator = new Operator();
  operator.standIn(file, "<!-- corekube preview: dev prod -->\n## Preview\n");
});

afterEach(() => {
  operator.remove();
});

const publish = () => operator.publish("owner/site", "7", file);

test("a pull request without such a comment gets one", () => {
  operator.standIn("comments", "11 <!-- corekube preview: dev -->\n12 Well done\n");

  expect(publish().code).toBe(0);
  expect(operator.calls.slice(1)).toEqual([
    "api --method POST repos/owner/site/issues/7/comments --field body=@comment.md --silent",
  ]);
});

test("a later run updates the comment of an earlier one", () => {
  operator.standIn("comments", "11 Well done\n12 <!-- corekube preview: dev prod -->\n");

  expect(publish().code).toBe(0);
  expect(operator.calls.slice(1)).toEqual([
    "api --method PATCH repos/owner/site/issues/comments/12 --field body=@comment.md --silent",
  ]);
});

test("every page of comments is searched, and only bots' comments are overwritten", () => {
  operator.standIn("comments");

  publish();

  expect(operator.calls[0]).toMatch(
    /^api --paginate repos\/owner\/site\/issues\/7\/comments --jq .*select\(\.user\.type == "Bot"\)/,
  );
});

test("an empty file overwrites nothing", () => {
  operator.standIn(file);

  expect(publish()).toEqual({
    code: 1,
    output: "",
    errors: "comment.md is empty: there is no comment to publish\n",
  });
  expect(operator.calls).toEqual([]);
});

test("without the list of comments nothing is published", () => {
  expect(publish().code).not.toBe(0);
  expect(operator.calls).toHaveLength(1);
});

test("with missing arguments it prints its usage and publishes nothing", () => {
  expect(operator.publish("owner/site")).toEqual({
    code: 1,
    output: "",
    errors: "usage: npm run preview:publish -- OWNER/REPOSITORY NUMBER FILE\n",
  });
  expect(operator.calls).toEqual([]);
});
