import { operations, type Changes, type Loss } from "./changes";
import { coloured, fenced } from "./diff";
import type { Preview } from "./preview";

/** GitHub refuses a longer one. In characters; an emoji is two, which GitHub may count as one. */
const longest = 65_536;

/** One comment about all of these stacks, which share its room. Its first line is the same at every run. */
export function comment(previews: readonly Preview[]): string {
  const marker = `<!-- corekube preview: ${previews.map(({ stack }) => stack).join(" ")} -->\n`;
  const room = Math.floor((longest - marker.length) / previews.length);
  return marker + previews.map((preview) => section(preview, room)).join("");
}

function section(preview: Preview, room: number): string {
  const { stack, errors, changes, diff } = preview;
  const heading = `## Preview of stack \`${stack}\`\n\n`;
  if (errors.length > 0) {
    const says = "> [!CAUTION]\n> This can't be deployed. Nothing was touched.\n\n";
    const top = heading + says;
    return `${top}${fenced(errors.join("\n\n"), "text", room - top.length - 1)}\n`;
  }
  if (changesNothing(changes)) return `${heading}No change: \`up\` would leave all as it is.\n\n`;
  const top = heading + warning(changes.losses) + note(changes.losses) + counts(changes);
  return top + folded("Diff", coloured(diff), room - top.length);
}

const changesNothing = ({ counts }: Changes): boolean =>
  operations.every((operation) => operation === "same" || counts[operation] === 0);

/** What visitors or data may notice. */
function warning(losses: readonly Loss[]): string {
  const harmful = losses.filter(({ seamless }) => !seamless);
  if (harmful.length === 0) return "";
  const namespaces = harmful.filter(({ kind }) => kind === "Namespace");
  const rest = harmful.filter(({ kind }) => kind !== "Namespace");
  const all = [...namespaces, ...rest];
  return alert("WARNING", [`**This deletes or replaces ${objects(all)}:**`, ">", ...list(all)]);
}

/** The usual way of a changed ConfigMap or Secret. */
function note(losses: readonly Loss[]): string {
  const seamless = losses.filter(({ seamless: is }) => is);
  if (seamless.length === 0) return "";
  const says = `Replaced under a new name, and the old ${seamless.length === 1 ? "one goes" : "ones go"} after that:`;
  return alert("NOTE", [says, ">", ...list(seamless)]);
}

function list(losses: readonly Loss[]): readonly string[] {
  const shown = losses.slice(0, 100);
  const more = losses.length - shown.length;
  return [...shown.map(line), ...(more > 0 ? [`- and ${String(more)} more, see the diff`] : [])];
}

function line({ kind, id, forcedBy }: Loss): string {
  const why = forcedBy.map((property) => `\`${property}\``).join(", ");
  const what = forcedBy.length === 0 ? "is deleted" : `is replaced, because of ${why}`;
  const inside =
    kind === "Namespace"
      ? ". **Everything in it goes with it**, also what Pulumi doesn't know, as the certificate's Secret"
      : "";
  return `- ${kind} \`${id}\` ${what}${inside}`;
}

function alert(kind: "WARNING" | "NOTE", lines: readonly string[]): string {
  const quoted = lines.map((text) => (text === ">" ? text : `> ${text}`));
  return `> [!${kind}]\n${quoted.join("\n")}\n\n`;
}

function counts({ counts: found }: Changes): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const numbers = operations.map((operation) => String(found[operation]));
  return `${row(operations)}${row(operations.map(() => "---:"))}${row(numbers)}\n`;
}

function folded(summary: string, text: string, room: number): string {
  const [open, close] = [`<details><summary>${summary}</summary>\n\n`, "\n</details>\n\n"];
  return open + fenced(text, "diff", room - open.length - close.length) + close;
}

const objects = ({ length }: readonly Loss[]): string =>
  length === 1 ? "an object" : `${String(length)} objects`;
