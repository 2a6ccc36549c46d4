import { readFileSync } from "node:fs";
import { join } from "node:path";

import { any, exitCodes, filesUnder, messages } from "../support/docs/messages";
import { project } from "../support/project";

/** The explanation of a message: a heading or a list item that begins with it. */
interface Place {
  readonly page: string;
  /** The beginning of the message. */
  readonly text: string;
  /** The program of a message that is not CoreKube's, in brackets behind it. */
  readonly owner: string | undefined;
}

const pages = filesUnder(["docs/content"], ".md");
const places = pages.flatMap(placesOn);
const inRunbook = places.filter(({ page }) => page.startsWith("docs/content/runbook/"));
const ours = [...messages()]
  .map(([message, file]) => ({ message: comparable(message), file }))
  .filter(({ message }) => message.includes(" "));

function placesOn(page: string): Place[] {
  const markdown = readFileSync(join(project, page), "utf8").replace(/^```[^]*?^```/gm, "");
  const marked = /^(?:#{2,4} |- (?=`[^`]+`(?: \([\w -]+\))?:))`([^`]+)`(?: \(([\w -]+)\))?/gm;
  return [...markdown.matchAll(marked)].map(([, text = "", owner]) => ({
    page,
    text: comparable(text).replace(/[ …]+$/, ""),
    owner,
  }));
}

/** Replaces each word that has a variable part, and placeholders like `<commit>`. */
function comparable(text: string): string {
  return text
    .trim()
    .replace(/<[^>]+>/g, any)
    .replace(/\S*…\S*/g, any);
}

/** The places that explain a message: those with its longest beginning. */
function explaining(message: string): Place[] {
  const fitting = places.filter(({ text, owner }) => !owner && message.startsWith(text));
  const most = Math.max(...fitting.map(({ text }) => text.length));
  return fitting.filter(({ text }) => text.length === most);
}

test("messages are found in every folder with programs", () => {
  const files = new Set(ours.map(({ file }) => file.replace(/\/[^/]+$/, "")));

  expect([...files]).toEqual(
    expect.arrayContaining([
      "components/staticSite/git-sync/files",
      "components/staticSite/hugo/files",
      "components/staticSite/nginx/files",
      "components/staticSite/certificate/files",
      "components/certRenewer/lego/files",
      "components/certRenewer/publish/files",
      "operator",
      "local",
      "tests/manifests",
    ]),
  );
});

test.each([...new Map(ours.map(({ message, file }) => [message, file]))])(
  "the docs explain in one place: %s (%s)",
  (message) => {
    expect(explaining(message)).toHaveLength(1);
  },
);

test.each(exitCodes())("exit code %s of the renewer has a section", (code) => {
  const page = readFileSync(join(project, "docs/content/runbook/renewer.md"), "utf8");

  expect(page).toMatch(new RegExp(`^### Exit code ${code}$`, "m"));
});

test("every section about an exit code is about one of the renewer's", () => {
  const page = readFileSync(join(project, "docs/content/runbook/renewer.md"), "utf8");
  const sections = [...page.matchAll(/^### Exit code (\d+)$/gm)].map(([, code]) => code);

  expect(sections).toEqual(exitCodes());
});

test.each(inRunbook.filter(({ owner }) => !owner).map(({ text, page }) => [text, page]))(
  "CoreKube has one message for: %s (%s)",
  (text) => {
    const explained = ours.filter(({ message }) =>
      explaining(message).some((place) => place.text === text),
    );

    expect(new Set(explained.map(({ message }) => message)).size).toBe(1);
  },
);

test("messages of other programs have the program's name", () => {
  const owners = new Set(inRunbook.flatMap(({ owner }) => owner ?? []));

  expect([...owners].sort()).toEqual([
    "Kubernetes",
    "Pulumi",
    "authority",
    "browsers",
    "git",
    "git-sync",
    "kubectl",
    "lego",
  ]);
});
