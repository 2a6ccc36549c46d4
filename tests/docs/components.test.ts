import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { filesUnder } from "../support/docs/messages";
import { project } from "../support/project";
import { deploy } from "../support/pulumi/mocks";

const read = (file: string) => readFileSync(join(project, file), "utf8");
const page = read("docs/content/components.md");
const [introduction = "", ...parts] = page.split(/^## /m);
/** What the page has under each of its headings, by the heading. */
const sections = new Map(parts.map((text) => [text.slice(0, text.indexOf("\n")), text]));
/** A component's section has an example. */
const described = [...sections].flatMap(([name, text]) => {
  const [, example] = /^```ts\n([^]*?)^```$/m.exec(text) ?? [];
  return example === undefined ? [] : [{ name, text, example }];
});

const components = filesUnder(["components"], ".ts").flatMap((file) =>
  [...read(file).matchAll(/^export class (\w+) extends/gm)].map(([, name = ""]) => ({
    name,
    folder: file.replace(/(?:\/index)?\.ts$/, ""),
  })),
);

/** A component's example is in a file of its name: `StaticSite` in `static-site.ts`. */
const exampleOf = (name: string) =>
  name.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

test("the page describes every component, and nothing twice", () => {
  const names = parts.map((text) => text.slice(0, text.indexOf("\n")));

  expect(described.map(({ name }) => name).sort()).toEqual(
    components.map(({ name }) => name).sort(),
  );
  expect(names).toEqual([...new Set(names)]);
});

test.each(components)("the page names the file with the arguments of $name", ({ name, folder }) => {
  const [file = ""] = [`${folder}/args.ts`, `${folder}.ts`].filter((path) =>
    existsSync(join(project, path)),
  );

  expect(read(file)).toContain(`export interface ${name}Args {`);
  expect(introduction).toContain(`\`${file}\``);
});

test.each(described)(
  "the example of $name is one that is compiled and run",
  ({ name, example }) => {
    const compiled = read(`tests/docs/examples/${exampleOf(name)}.ts`);

    expect(example.replace(/"\.\//g, '"../../../')).toBe(compiled);
  },
);

test.each(described)("$name makes the objects that the page lists", async ({ name, text }) => {
  const listed = entriesIn(text).map(
    (entry) => /^(\w+) `(\S+)`(, with )?/.exec(entry)?.slice(1) ?? [entry],
  );

  const { resources } = await deploy(
    async () => (await import(`./examples/${exampleOf(name)}`)) as unknown,
  );
  const made = resources
    .filter(({ type, reads }) => /^(?:kubernetes|random):/.test(type) && !reads)
    .map(({ type, name: resource, inputs }) => {
      const { metadata } = inputs as { metadata?: { name?: string } };
      const suffix = metadata && metadata.name === undefined ? "-…" : "";
      return `${type.replace(/.*:/, "")} ${metadata?.name ?? resource}${suffix}`;
    });

  const inExample = ([kind = "", object = ""]: string[]) =>
    `${kind} ${object.replace("<app>", "mail").replace("<environment>", "prod")}`;
  // The example need not have the setting that an object is made with.
  const optional = listed.filter(([, , condition]) => condition).map(inExample);
  expect(made.filter((object) => !optional.includes(object)).sort()).toEqual(
    listed
      .filter(([, , condition]) => !condition)
      .map(inExample)
      .sort(),
  );
});

/** The entries of a section's lists, each on one line. */
function entriesIn(section: string): string[] {
  const [, ...entries] = section.replace(/\n {2}(?=\S)/g, " ").split(/^- /m);
  return entries.map((entry) => entry.replace(/\n[^]*/, ""));
}
