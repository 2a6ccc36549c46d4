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

test("a pull request without a comment of this kind gets one", () => {
  operator.standIn("comments", "11 <!-- corekube preview: dev -->\n12 Well done\n");

  expect(publish().code).toBe(0);
  expect(operator.calls.slice(1)).toEqual([
    "api --method POST repos/owner/site/issues/7/comments --field body=@comment.md --silent",
  ]);
});

test("a later run takes the place of the comment that an earlier one put there", () => {
  operator.standIn("comments", "11 Well done\n12 <!-- corekube preview: dev prod -->\n");

  expect(publish().code).toBe(0);
  expect(operator.calls.slice(1)).toEqual([
    "api --method PATCH repos/owner/site/issues/comments/12 --field body=@comment.md --silent",
  ]);
});

test("comments are looked for on every page, and only robots' are overwritten", () => {
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
    errors: "comment.md is empty: there is no comment\n",
  });
  expect(operator.calls).toEqual([]);
});

test("a list that can't be had makes no second comment", () => {
  expect(publish().code).not.toBe(0);
  expect(operator.calls).toHaveLength(1);
});

test("whoever says too little is told how to say it, and nothing is published", () => {
  expect(operator.publish("owner/site")).toEqual({
    code: 1,
    output: "",
    errors: "usage: npm run preview:publish -- OWNER/REPOSITORY NUMBER FILE\n",
  });
  expect(operator.calls).toEqual([]);
});
