import { see } from "../../operator/runbook";
import { allPages, anchorsOf } from "../support/docs";

const pages = allPages();

test.each(Object.values(see))("%s is there", (link) => {
  const [file = "", anchor = ""] = link.split("#");

  const page = pages.find(({ path }) => path === file);

  expect([...(page === undefined ? [] : anchorsOf(page))]).toContain(anchor);
});
