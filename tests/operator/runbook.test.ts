import { see } from "../../operator/lib/runbook";
import { allPages, anchorsOf } from "../support/docs/pages";

const pages = allPages();

test.each(Object.values(see))("%s is there", (link) => {
  const [file = "", anchor = ""] = link.split("#");

  const page = pages.find(({ path }) => path === file);

  expect([...(page === undefined ? [] : anchorsOf(page))]).toContain(anchor);
});
