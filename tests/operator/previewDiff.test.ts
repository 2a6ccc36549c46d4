import { coloured } from "../../operator/previewComment/diff";

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
