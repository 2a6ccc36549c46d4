import { coloured, fenced } from "../../operator/previewComment/diff";

test("a diff is coloured by the first character of a line", () => {
  const diff = [
    "Previewing update (prod):",
    "  pulumi:pulumi:Stack: (same)",
    "    [urn=urn:pulumi:prod::corekube::pulumi:pulumi:Stack::corekube-prod]",
    "    ~ kubernetes:apps/v1:Deployment: (update)",
    "        [id=nginx-prod/nginx-deploy]",
    "        [provider=urn:pulumi:prod::corekube::pulumi:providers:kubernetes::cluster::1]",
    "      ~ replicas: 2 => 3",
    "      + added: 1",
    "      - gone : 1",
    "    +-kubernetes:core/v1:Secret: (replace)",
    "    --outputs:--",
    "  ~ follows: 1 => 2",
    "Resources:",
    "    ~ 1 to update",
  ].join("\n");

  expect(coloured(diff)).toBe(
    [
      "pulumi:pulumi:Stack: (same)",
      "!   ~ kubernetes:apps/v1:Deployment: (update)",
      "        [id=nginx-prod/nginx-deploy]",
      "!     ~ replicas: 2 => 3",
      "+     + added: 1",
      "-     - gone : 1",
      "!   +-kubernetes:core/v1:Secret: (replace)",
      "    --outputs:--",
      "! ~ follows: 1 => 2",
    ].join("\n"),
  );
});

test("a deployed text that contains the summary's first line doesn't hide the lines after it", () => {
  const diff = "  ~ text: [\nResources:\n  + hidden\nResources:\n    ~ 1 to update";

  expect(coloured(diff)).toBe("! ~ text: [\nResources:\n+ + hidden");
});

test("a line that is too long for a comment is cut between two characters", () => {
  const text = `x${"\u{1f600}".repeat(500)}`;

  const cut = [600, 601].map((limit) => fenced(text, "text", limit));

  expect(cut.map(({ length }) => length <= 601)).toEqual([true, true]);
  for (const block of cut) expect(block).toMatch(/^```text\nx\u{1f600}{100,}\n```\n/u);
});
