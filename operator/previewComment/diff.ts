/** Lines of the display that show no change: Pulumi's progress, and the URNs and providers of resources. */
const noise =
  /^(?:Previewing update .*|Retry #\d+; .*|\s+\[(?:urn|provider)=.*\]|@ previewing update.*)$/;

/**
 * Adapts Pulumi's diff to GitHub, which colours a line by its first character. The sign itself stays in place, so
 * that the indentation stays too.
 */
export function coloured(diff: string): string {
  // The last one: a deployed text may contain such a line too, and must not hide the lines after it.
  const summary = [...diff.matchAll(/^Resources:$/gm)].at(-1)?.index;
  return diff
    .slice(0, summary)
    .split("\n")
    .filter((line) => !noise.test(line))
    .map((line) => {
      const sign = /^\s+(?!--outputs:)(\+-|-\+|\+\+|--|[+~-])/.exec(line)?.[1];
      return sign === undefined ? line : colourSign(sign) + line.slice(1);
    })
    .join("\n")
    .trim();
}

function colourSign(sign: string): string {
  if (sign === "+") return "+";
  if (sign.startsWith("-") && !sign.includes("+")) return "-";
  return "!";
}

/**
 * A fenced code block of at most `limit` characters, with a note if it was cut. Its fence is longer than any fence in
 * the text.
 */
export function fenced(text: string, language: string, limit: number): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const block = (content: string) => `${fence}${language}\n${content}\n${fence}\n`;
  const complete = block(text);
  if (complete.length <= limit) return complete;
  const note =
    "\n**Cut here: GitHub limits the length of comments.** `npx pulumi preview --diff` shows all of it.\n";
  const beginning = text.slice(0, Math.max(0, limit - block("").length - note.length));
  // Cuts after a complete line if there is one, and never in the middle of a character.
  const end = beginning.lastIndexOf("\n");
  return (
    block(end > 0 ? beginning.slice(0, end) : beginning.replace(/[\ud800-\udbff]$/, "")) + note
  );
}
