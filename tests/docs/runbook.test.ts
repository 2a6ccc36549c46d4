import { readFileSync } from "node:fs";
import { join } from "node:path";

import { any, exitCodes, filesUnder, messages, project } from "../support/docs/messages";

/** Where a message is explained: a heading that begins with it, or a line of a list. */
interface Place {
  readonly page: string;
  /** How the message begins. */
  readonly text: string;
  /** Whose it is, where it isn't CoreKube's: stands behind it in brackets. */
  readonly owner: string | undefined;
}

const pages = filesUnder(["docs/content"], ".md");
const places = pages.flatMap(placesOn);
const inRunbook = places.filter(({ page }) => page.startsWith("docs/content/runbook/"));
const told = [...messages()]
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

/** A word that holds something that differs differs as a whole, and so does `<commit>`. */
function comparable(text: string): string {
  return text
    .trim()
    .replace(/<[^>]+>/g, any)
    .replace(/\S*…\S*/g, any);
}

/** The places that explain a message: those that say most of it. */
function explaining(message: string): Place[] {
  const fitting = places.filter(({ text, owner }) => !owner && message.startsWith(text));
  const most = Math.max(...fitting.map(({ text }) => text.length));
  return fitting.filter(({ text }) => text.length === most);
}

test("messages are found in every place that speaks to operators", () => {
  const files = new Set(told.map(({ file }) => file.replace(/\/[^/]+$/, "")));

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

test.each([...new Map(told.map(({ message, file }) => [message, file]))])(
  "the docs explain in one place: %s (%s)",
  (message) => {
    expect(explaining(message)).toHaveLength(1);
  },
);

test.each(exitCodes())("exit code %s of the renewer has a section", (code) => {
  const page = readFileSync(join(project, "docs/content/runbook/renewer.md"), "utf8");

  expect(page).toMatch(new RegExp(`^### Exit code ${code}$`, "m"));
});

test("no exit code has a section that the renewer doesn't have", () => {
  const page = readFileSync(join(project, "docs/content/runbook/renewer.md"), "utf8");
  const sections = [...page.matchAll(/^### Exit code (\d+)$/gm)].map(([, code]) => code);

  expect(sections).toEqual(exitCodes());
});

test.each(inRunbook.filter(({ owner }) => !owner).map(({ text, page }) => [text, page]))(
  "a program of CoreKube's says: %s (%s), and that place is for no other message",
  (text) => {
    const explained = told.filter(({ message }) =>
      explaining(message).some((place) => place.text === text),
    );

    expect(new Set(explained.map(({ message }) => message)).size).toBe(1);
  },
);

test("of another program's message it is said whose it is", () => {
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
