import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runningDemo } from "../support/demo";
import { Site } from "../support/site";

jest.setTimeout(300_000);

const demo = runningDemo();
const onNfs = join(demo.node.root, "exports", "site", "kept-by-destroy");
let site: Site;

beforeAll(async () => {
  site = await Site.create(demo, "changes", 1);
  await site.stack.up();
});

afterAll(async () => {
  await site.remove();
  rmSync(onNfs, { force: true });
});

test("a second up with nothing changed changes nothing", async () => {
  const { summary } = await site.stack.up({ expectNoChanges: true });

  expect(summary.result).toBe("succeeded");
});

test("a change by hand is seen by refresh, shown by preview and mended by up", async () => {
  await site.kubectl("scale", "deployment/nginx-deploy", "--replicas=2");

  await site.stack.refresh();
  const { changeSummary } = await site.stack.preview();
  await site.stack.up();

  expect(changeSummary.update).toBe(1);
  const replicas = await site.kubectl("get", "deploy/nginx-deploy", "-o=jsonpath={.spec.replicas}");
  expect(replicas).toBe("1");
});

test("files on NFS outlive destroy, and the next up serves again", async () => {
  writeFileSync(onNfs, "still here");

  await site.stack.destroy();
  await site.stack.up();

  expect(existsSync(onNfs)).toBe(true);
  const [answer] = await site.askAll("/");
  expect(answer?.status).toBe(200);
});
