import { readFileSync } from "node:fs";
import { join } from "node:path";

import { stackKeys } from "../support/keys";
import { filesUnder, project } from "../support/messages";

const pages = filesUnder(["docs/content"], ".md").filter((page) => /\/configuration\b/.test(page));
const text = pages.map((page) => readFileSync(join(project, page), "utf8")).join("\n");
const sections = new Map(
  text
    .split(/^## /m)
    .map((section) => [/^`([^`]+)`/.exec(section)?.[1] ?? "", section] as const)
    .filter(([key]) => key !== ""),
);

const sectionKeys = stackKeys().filter((key) => !key.includes("."));
const innerKeys = stackKeys().filter((key) => key.includes("."));

test("each key of a stack has a section, and no other has one", () => {
  expect([...sections.keys()].sort()).toEqual(sectionKeys);
});

/** Of lists whose entries begin with the key, as it stands below the section's own name. */
const rows = (section: string) =>
  [...section.matchAll(/^- \*\*`([\w.]+)`\*\*/gm)].map(([, key]) => key);

test.each(innerKeys.filter((key) => key !== "corekube:images.registry"))(
  "%s has an entry in its section",
  (key) => {
    const [section = "", ...inner] = key.split(".");

    expect(rows(sections.get(section) ?? "")).toContain(inner.join("."));
  },
);

test.each([...sections.keys()].filter((key) => key !== "corekube:accept"))(
  "the section of %s has an entry for no other key",
  (section) => {
    for (const row of rows(sections.get(section) ?? "")) {
      expect(innerKeys).toContain(`${section}.${row ?? ""}`);
    }
  },
);
