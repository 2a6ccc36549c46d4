/** What of the display is no change: who asks, by which provider, and what is counted elsewhere. */
const noise =
  /^(?:Previewing update .*|Retry #\d+; .*|\s+\[(?:urn|provider)=.*\]|@ previewing update.*)$/;

/**
 * Pulumi's diff as GitHub colours one, by a line's first character. The sign itself stays where it is, so
 * that the indentation does too.
 */
export function coloured(diff: string): string {
  // The last of them: a text that is deployed may have such a line too, and what stands behind it is to be seen.
  const summary = [...diff.matchAll(/^Resources:$/gm)].at(-1)?.index;
  return diff
    .slice(0, summary)
    .split("\n")
    .filter((line) => !noise.test(line))
    .map((line) => {
      const sign = /^\s+(?!--outputs:)(\+-|-\+|\+\+|--|[+~-])/.exec(line)?.[1];
      return sign === undefined ? line : colours(sign) + line.slice(1);
    })
    .join("\n")
    .trim();
}

function colours(sign: string): string {
  if (sign === "+") return "+";
  if (sign.startsWith("-") && !sign.includes("+")) return "-";
  return "!";
}

/** A block of code in at most `room` characters. Its fence is longer than any in the text; what is cut is said. */
export function fenced(text: string, language: string, room: number): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const block = (content: string) => `${fence}${language}\n${content}\n${fence}\n`;
  const whole = block(text);
  if (whole.length <= room) return whole;
  const says =
    "\n**Cut here: GitHub takes no longer comment.** `npx pulumi preview --diff` shows all.\n";
  const kept = text.slice(0, Math.max(0, room - block("").length - says.length));
  // No half line, where there is a whole one, and no half of a character.
  const end = kept.lastIndexOf("\n");
  return block(end > 0 ? kept.slice(0, end) : kept.replace(/[\ud800-\udbff]$/, "")) + says;
}
