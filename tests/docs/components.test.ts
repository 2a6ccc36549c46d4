import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { declarations, type Property } from "./declarations";
import { filesUnder, project } from "../support/docs/messages";
import { deploy } from "../support/pulumi/mocks";

const read = (file: string) => readFileSync(join(project, file), "utf8");
const folder = "docs/content/components";
const pages = filesUnder([folder], ".md")
  .map((file) => basename(file, ".md"))
  .filter((page) => page !== "_index");
const declared = declarations();

/** What a page has under each of its headings, by the heading. */
function sectionsOf(page: string): Map<string, string> {
  const [, ...sections] = read(`${folder}/${page}.md`).split(/^## /m);
  return new Map(sections.map((text) => [text.slice(0, text.indexOf("\n")), text]));
}

/** The entries of a section's list, each on one line. */
function entriesIn(section = ""): string[] {
  const [, ...entries] = section.replace(/\n {2}(?=\S)/g, " ").split(/^- /m);
  return entries.map((entry) => entry.replace(/\n[^]*/, ""));
}

/** How a property is written on its page: what its docstring doesn't say, the page may say. */
function written({ name, type, default: value, doc }: Property): RegExp {
  const head = `\`${name}\` (\`${type}\`${value === "" ? "" : `, default ${value}`}): `;
  const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${literally(head + doc)}${doc === "" ? "\\S.*" : ""}$`);
}

const described = pages.flatMap((page) =>
  [...sectionsOf(page)].flatMap(([heading, text]) => {
    const [, name] = /^(?:Outputs of )?`(\w+)`$/.exec(heading) ?? [];
    return name === undefined ? [] : ([[page, name, text]] as const);
  }),
);

test.each(described)("the page %s describes %s as it is declared", (_, name, text) => {
  const entries = entriesIn(text);
  const properties = declared.get(name) ?? [];

  expect(entries).toEqual(
    properties.map((property) => expect.stringMatching(written(property)) as unknown),
  );
});

test("a page describes every component, and each type that is made for its arguments", () => {
  const source = (file: string) => read(file);
  const components = filesUnder(["components"], ".ts").flatMap((file) =>
    [...source(file).matchAll(/^export class (\w+) extends/gm)].map(([, name]) => name),
  );
  const types = filesUnder(["components"], "args.ts").flatMap((file) =>
    [...source(file).matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name),
  );
  const ofComponents = components.map((name) => `${name ?? ""}Args`);

  expect(described.map(([, name]) => name).sort()).toEqual(
    expect.arrayContaining([...new Set([...components, ...ofComponents, ...types])].sort()),
  );
});

test("nothing is described twice", () => {
  const names = described.map(([, name]) => name);

  expect(names).toEqual([...new Set(names)]);
});

test.each(pages)("the example of %s is one that is compiled and run", (page) => {
  const [, example] = /^```ts\n([^]*?)^```$/m.exec(read(`${folder}/${page}.md`)) ?? [];

  expect(example?.replace(/"\.\//g, '"../../../')).toBe(read(`tests/docs/examples/${page}.ts`));
});

test.each(pages)("%s makes the objects that its page lists", async (page) => {
  const entries = entriesIn(sectionsOf(page).get("What it makes"));
  const listed = entries.map(
    (entry) => /^(\w+) `(\S+)`(, with )?/.exec(entry)?.slice(1) ?? [entry],
  );

  const { resources } = await deploy(async () => (await import(`./examples/${page}`)) as unknown);
  const made = resources
    .filter(({ type, reads }) => /^(?:kubernetes|random):/.test(type) && !reads)
    .map(({ type, name, inputs }) => {
      const { metadata } = inputs as { metadata?: { name?: string } };
      const suffix = metadata && metadata.name === undefined ? "-…" : "";
      return `${type.replace(/.*:/, "")} ${metadata?.name ?? name}${suffix}`;
    });

  const inExample = ([kind = "", name = ""]: string[]) =>
    `${kind} ${name.replace("<app>", "mail").replace("<environment>", "prod")}`;
  // Of those that are made with a setting only, the example need not have that.
  const optional = listed.filter(([, , condition]) => condition).map(inExample);
  expect(made.filter((object) => !optional.includes(object)).sort()).toEqual(
    listed
      .filter(([, , condition]) => !condition)
      .map(inExample)
      .sort(),
  );
});

test("the page of all components leads to each", () => {
  const links = [...read(`${folder}/_index.md`).matchAll(/\]\(([\w-]+)\.md\)/g)];

  expect(links.map(([, page]) => page).sort()).toEqual([...pages].sort());
});
