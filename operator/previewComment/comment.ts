import { operations, type Changes, type Loss } from "./changes";
import { coloured, fenced } from "./diff";
import type { Preview } from "./preview";

/** GitHub's limit for a comment, in characters. An emoji counts as two here, and perhaps as one at GitHub. */
const maxLength = 65_536;

/** One comment about all of these stacks. They share its length equally. The first line is the same in every run. */
export function comment(previews: readonly Preview[]): string {
  const marker = `<!-- corekube preview: ${previews.map(({ stack }) => stack).join(" ")} -->\n`;
  const share = Math.floor((maxLength - marker.length) / previews.length);
  return marker + previews.map((preview) => section(preview, share)).join("");
}

function section(preview: Preview, limit: number): string {
  const { stack, errors, changes, diff } = preview;
  const heading = `## Preview of stack \`${stack}\`\n\n`;
  if (errors.length > 0) {
    const caution = "> [!CAUTION]\n> This can't be deployed. Nothing was touched.\n\n";
    const top = heading + caution;
    return `${top}${fenced(errors.join("\n\n"), "text", limit - top.length - 1)}\n`;
  }
  if (changesNothing(changes)) return `${heading}No changes: \`up\` would change nothing.\n\n`;
  const top = heading + warning(changes.losses) + note(changes.losses) + counts(changes);
  return top + folded("Diff", coloured(diff), limit - top.length);
}

const changesNothing = ({ counts }: Changes): boolean =>
  operations.every((operation) => operation === "same" || counts[operation] === 0);

/** The losses that may affect visitors or data. */
function warning(losses: readonly Loss[]): string {
  const harmful = losses.filter(({ seamless }) => !seamless);
  if (harmful.length === 0) return "";
  const namespaces = harmful.filter(({ kind }) => kind === "Namespace");
  const rest = harmful.filter(({ kind }) => kind !== "Namespace");
  const all = [...namespaces, ...rest];
  return alert("WARNING", [`**This deletes or replaces ${objects(all)}:**`, ">", ...list(all)]);
}

/** The replacements under a new name, as for every changed ConfigMap or Secret. */
function note(losses: readonly Loss[]): string {
  const seamless = losses.filter(({ seamless: is }) => is);
  if (seamless.length === 0) return "";
  const explanation = `Replaced under a new name, before the old ${seamless.length === 1 ? "one is" : "ones are"} deleted:`;
  return alert("NOTE", [explanation, ">", ...list(seamless)]);
}

function list(losses: readonly Loss[]): readonly string[] {
  const shown = losses.slice(0, 100);
  const more = losses.length - shown.length;
  return [...shown.map(line), ...(more > 0 ? [`- and ${String(more)} more, see the diff`] : [])];
}

function line({ kind, id, forcedBy }: Loss): string {
  const why = forcedBy.map((property) => `\`${property}\``).join(", ");
  const what = forcedBy.length === 0 ? "is deleted" : `is replaced, because of ${why}`;
  const consequence =
    kind === "Namespace"
      ? ". **Everything in it is deleted too**, even what Pulumi doesn't know, such as the certificate's Secret"
      : "";
  return `- ${kind} \`${id}\` ${what}${consequence}`;
}

function alert(kind: "WARNING" | "NOTE", lines: readonly string[]): string {
  const quoted = lines.map((text) => (text === ">" ? text : `> ${text}`));
  return `> [!${kind}]\n${quoted.join("\n")}\n\n`;
}

function counts({ counts: byOperation }: Changes): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const numbers = operations.map((operation) => String(byOperation[operation]));
  return `${row(operations)}${row(operations.map(() => "---:"))}${row(numbers)}\n`;
}

function folded(summary: string, text: string, limit: number): string {
  const [open, close] = [`<details><summary>${summary}</summary>\n\n`, "\n</details>\n\n"];
  return open + fenced(text, "diff", limit - open.length - close.length) + close;
}

const objects = ({ length }: readonly Loss[]): string =>
  length === 1 ? "an object" : `${String(length)} objects`;
