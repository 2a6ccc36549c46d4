import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Ended } from "../support/operator/operator";
import { runningDemo } from "./support/demo";
import { formsOf } from "./support/site/inClear";
import { operate } from "./support/operator/operatorOnSite";
import { Site } from "./support/site/site";
import type { Config } from "./support/site/stackFile";

jest.setTimeout(1_200_000);

const oneReplica = { "corekube:site": { replicas: 1 } };
const token = "ghp-a-token-that-must-stay-secret";

let site: Site;

beforeAll(async () => {
  site = await Site.create(runningDemo(), "ci-preview", 1, { httpPort: 31120 });
  await site.up();
});

afterAll(async () => {
  await site.remove();
});

/** The comment on a temporary change of the configuration. */
async function commentOn(change: Config, before: Config): Promise<Ended> {
  site.configure(change);
  const ended = await operate(site, "previewComment");
  site.configure(before);
  return ended;
}

const counts = (text: string) => /\| ---: \|\n(.*)\n/.exec(text)?.[1];

test("the comment on an unchanged stack is one sentence", async () => {
  expect(await operate(site, "previewComment")).toEqual({
    code: 0,
    output:
      "<!-- corekube preview: ci-preview -->\n## Preview of stack `ci-preview`\n\n" +
      "No changes: `up` would change nothing.\n\n",
    errors: "",
  });
});

test("a changed header is reported with the replaced Secret, without a warning", async () => {
  const { code, output } = await commentOn(
    { "corekube:headers": { contentSecurityPolicy: "default-src 'self'" } },
    {
      "corekube:headers": {
        contentSecurityPolicy: "base-uri 'self'; object-src 'none'; frame-ancestors 'self'",
      },
    },
  );

  expect(code).toBe(0);
  expect(output).toMatch(/> \[!NOTE\]\n.*\n>\n> - Secret `nginx-ci-preview\/nginx-config-secret-/);
  expect(output).not.toContain("[!WARNING]");
  // The site's component and the Deployment.
  expect(counts(output)).toMatch(/^\| 0 \| 2 \| 1 \| 0 \| \d+ \|$/);
  expect(output).toContain("~ stack.conf: [secret] => [secret]");
});

test("a changed number of replicas is reported as an update", async () => {
  const { code, output } = await commentOn({ "corekube:site": { replicas: 2 } }, oneReplica);

  expect(code).toBe(0);
  expect(output).not.toContain("[!WARNING]");
  expect(output).toMatch(/^!.* {2}~ replicas *: 1 => 2$/m);
});

test("another image is reported as an update", async () => {
  const { code, output } = await commentOn(
    { "corekube:images": { nginx: "localhost/nginx:1.31" } },
    { "corekube:images": { nginx: "localhost/nginx:1.30" } },
  );

  expect(code).toBe(0);
  expect(output).not.toContain("[!WARNING]");
  expect(output).toMatch(/^!.* image *: "localhost\/nginx:1\.30" => "localhost\/nginx:1\.31"$/m);
});

test("the comment begins with a warning if a change replaces the namespace with everything in it", async () => {
  site.changeProgram("components/siteNamespace.ts", "");
  const file = join(site.stack.workspace.workDir, "components/siteNamespace.ts");
  const program = readFileSync(file, "utf8");
  writeFileSync(file, program.replace("`${app}-${environment}`", "`${app}-of-${environment}`"));

  const { code, output } = await operate(site, "previewComment");

  writeFileSync(file, program);
  expect(code).toBe(0);
  expect(output.split("\n").slice(3, 7)).toEqual([
    "> [!WARNING]",
    expect.stringMatching(/^> \*\*This deletes or replaces \d+ objects:\*\*$/),
    ">",
    expect.stringMatching(
      /^> - Namespace `nginx-ci-preview` is replaced, because of `metadata\.name`\. \*\*Everything in it is deleted/,
    ),
  ]);
  expect(output).toContain(
    "> - Deployment `nginx-ci-preview/nginx-deploy` is replaced, because of `metadata.namespace`\n",
  );
});

test("for a broken configuration the comment has only its mistakes, and the command fails", async () => {
  const { code, output, errors } = await commentOn(
    { "corekube:site": { replicas: 0 } },
    oneReplica,
  );

  expect(code).toBe(1);
  expect(errors).toBe("");
  expect(output).toBe(
    "<!-- corekube preview: ci-preview -->\n## Preview of stack `ci-preview`\n\n" +
      "> [!CAUTION]\n> This can't be deployed. Nothing was touched.\n\n```text\n" +
      "the configuration of stack ci-preview has 1 mistake; nothing was touched\n\n" +
      "  corekube:site.replicas: 0\n    why: must be a whole number from 1 to 100\n" +
      "    fix: use 3, or 1 if the site may be down during a drain\n```\n\n",
  );
});

test("a changed secret is not in the comment", async () => {
  site.setSecret("corekube:gitToken", token);
  site.configure({ "corekube:site": { repository: "http://10.251.0.1:31121/site.git" } });

  const { code, output } = await operate(site, "previewComment");

  expect(code).toBe(0);
  expect(output).toContain("nginx-git-secret");
  for (const form of formsOf(token)) expect(output).not.toContain(form);
});
