import { readFileSync } from "node:fs";
import { join } from "node:path";

import { stackDefaults, stackKeys } from "../support/stack/keys";
import { filesUnder } from "../support/docs/messages";
import { project } from "../support/project";

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

/** A section's entries, by key. */
const entries = (section: string) =>
  new Map(
    [...section.replace(/\n {2}(?=\S)/g, " ").matchAll(/^- \*\*`([\w.]+)`\*\*(.*)$/gm)].map(
      ([, key = "", entry = ""]) => [key, entry],
    ),
  );
const entriesOf = (section: string) => entries(sections.get(section) ?? "");

test.each(innerKeys.filter((key) => key !== "corekube:images.registry"))(
  "%s has an entry in its section",
  (key) => {
    const [section = "", ...inner] = key.split(".");

    expect([...entriesOf(section).keys()]).toContain(inner.join("."));
  },
);

test.each([...sections.keys()].filter((key) => key !== "corekube:accept"))(
  "the section of %s has an entry for no other key",
  (section) => {
    for (const key of entriesOf(section).keys()) {
      expect(innerKeys).toContain(`${section}.${key}`);
    }
  },
);

test.each([...stackDefaults()])("the entry of %s has the default %s", (key, value) => {
  const [section = "", ...inner] = key.split(".");

  // The page has the tags of images without their digests.
  expect(entriesOf(section).get(inner.join("."))).toContain(
    `Default: \`${value.replace(/@.*/, "")}\``,
  );
});
