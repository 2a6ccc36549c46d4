import { runbook } from "../../operator/lib/runbook";
import { allPages, anchorsOf } from "../support/docs/pages";

const pages = allPages();

test.each(Object.values(runbook))("%s exists", (link) => {
  const [file = "", anchor = ""] = link.split("#");

  const page = pages.find(({ path }) => path === file);

  expect([...(page === undefined ? [] : anchorsOf(page))]).toContain(anchor);
});
