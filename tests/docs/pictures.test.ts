import { readFileSync } from "node:fs";
import { join } from "node:path";

import { filesOfProject } from "../support/docs/pages";
import { project } from "../support/project";

const pictures = filesOfProject("docs/content/**/*.svg");
const read = (path: string) => readFileSync(join(project, path), "utf8");

/** The colours of a picture, `fill` or `stroke`, by the class that has them: in light, and in dark. */
function coloursOf(svg: string, property: "fill" | "stroke"): Record<"light" | "dark", Colours> {
  const [, style = ""] =
    /<style>\s*@media \(prefers-color-scheme: dark\) \{([^]*?)<\/style>/.exec(svg) ?? [];
  const inDark = new RegExp(`\\.(\\w+) \\{[^}]*${property}: (#\\w{6})`, "g");
  const inLight = new RegExp(`class="(\\w+)"[^>]* ${property}="(#\\w{6})"`, "g");
  return { light: byClass(svg.matchAll(inLight)), dark: byClass(style.matchAll(inDark)) };
}

type Colours = ReadonlyMap<string, string>;

const byClass = (matches: Iterable<RegExpMatchArray>): Colours =>
  new Map([...matches].map(([, name = "", colour = ""]) => [name, colour]));

// WCAG 2.2: contrast ratio.
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

// WCAG 2.2: relative luminance.
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("the docs have pictures", () => {
  expect(pictures).toHaveLength(3);
});

test.each(pictures)("%s says what it shows, in a title and a description", (path) => {
  const svg = read(path);

  expect(svg).toMatch(/<title id="title">\w.+<\/title>\n {2}<desc id="desc">\w.+<\/desc>/);
  expect(svg).toContain('aria-labelledby="title desc"');
});

test.each(pictures)("%s needs no script, and nothing from elsewhere", (path) => {
  expect(read(path)).not.toMatch(/<script|<foreignObject|\son\w+=|href=|url\((?!#)|@import/);
});

test.each(
  pictures.flatMap((path) => (["light", "dark"] as const).map((mode) => [path, mode] as const)),
)("all text and lines of %s stand out, in %s", (path, mode) => {
  const fill = coloursOf(read(path), "fill")[mode];
  const stroke = coloursOf(read(path), "stroke")[mode];
  const ground = ["paper", "box"].map((name) => fill.get(name) ?? "");
  const texts = ["name", "note"].map((name) => fill.get(name) ?? "");

  for (const text of texts) {
    for (const behind of ground) expect(contrast(text, behind)).toBeGreaterThanOrEqual(4.5);
  }
  // WCAG 2.2, 1.4.11: graphics.
  const lines = [fill.get("tip") ?? "", stroke.get("arrow") ?? "", stroke.get("box") ?? ""];
  for (const line of lines) expect(contrast(line, ground[0] ?? "")).toBeGreaterThanOrEqual(3);
});

test("a faint colour would be found out", () => {
  expect(contrast("#888888", "#fdfdfc")).toBeLessThan(4.5);
  expect(contrast("", "#fdfdfc")).toBeNaN();
});
