import { readFileSync } from "node:fs";
import { join } from "node:path";

import { see } from "../../operator/runbook";

/** As GitHub and hugo make it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");

test.each(Object.values(see))("%s is there", (link) => {
  const [file = "", anchor] = link.split("#");

  const text = readFileSync(join(__dirname, "..", "..", file), "utf8");

  const headings = [...text.matchAll(/^#{2,} (.*)$/gm)].map(([, heading = ""]) =>
    anchorOf(heading),
  );
  expect(headings).toContain(anchor);
});
