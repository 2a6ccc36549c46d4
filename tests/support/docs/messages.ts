import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The project's folder. */
export const project = join(__dirname, "../../..");

/** Stands for what a message says at its time: a variable, or what a command printed. */
export const any = "…";

/** What the project's programs may tell an operator, each with the file that says it. */
export function messages(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of filesUnder(["components", "operator", "local", "tests/manifests"])) {
    for (const message of messagesIn(file, readFileSync(join(project, file), "utf8"))) {
      if (/[a-z]{2}/.test(message)) found.set(message, file);
    }
  }
  return found;
}

/** The codes by which a run of the renewer ends. */
export function exitCodes(): string[] {
  const common = readFileSync(join(project, "components/certRenewer/files/common.sh"), "utf8");
  return [...common.matchAll(/^readonly [A-Z_]+=(\d+)$/gm)].map(([, code = ""]) => code);
}

export function filesUnder(folders: readonly string[], ...endings: string[]): string[] {
  const wanted = endings.length > 0 ? endings : [".sh", ".ts", ".conf"];
  return folders.flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => wanted.some((ending) => file.endsWith(ending)))
      .map((file) => join(folder, file)),
  );
}

/** How a file of each kind speaks to operators: what stands before a message's opening quote. */
const speaks: Readonly<Record<string, RegExp>> = {
  ".sh": /(?:\b(?:say|fail|log|step) |\b(?:reason|why)=|record_failure "\$2" )(?=")/g,
  ".ts": /\bnew Refused\(\s*(?=["`])/g,
  ".conf": /\breturn \d+ (?=")/g,
};

/** A part of a message of the scripts that run in pods. In others `echo` writes files. */
const part = /(?<!["\w])echo (?=")/g;

function messagesIn(file: string, text: string): string[] {
  const [ending = ""] = /\.\w+$/.exec(file) ?? [];
  const patterns = [speaks[ending], file.startsWith("components") ? part : undefined];
  return patterns
    .filter((pattern) => pattern !== undefined)
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map((match) => quoted(text, match.index + match[0].length));
}

/** The quoted text that begins here, with `…` for each expansion: $name, ${…}, $(…). */
function quoted(text: string, start: number): string {
  const quote = text[start];
  let message = "";
  for (let at = start + 1; at < text.length && text[at] !== quote; at++) {
    if (text[at] === "\\") {
      at++;
      message += text[at] === "n" ? "" : (text[at] ?? "");
    } else if (text[at] === "$") {
      at = endOfExpansion(text, at);
      message += any;
    } else {
      message += text[at] ?? "";
    }
  }
  return message.replace(/…+/g, any);
}

/** The place of an expansion's last character. */
function endOfExpansion(text: string, dollar: number): number {
  const opening = text[dollar + 1] ?? "";
  const closing = { "(": ")", "{": "}" }[opening];
  if (closing === undefined)
    return dollar + (/^\w+|^./.exec(text.slice(dollar + 1))?.[0] ?? "").length;
  let depth = 0;
  for (let at = dollar + 1; at < text.length; at++) {
    if (text[at] === opening) depth++;
    if (text[at] === closing && --depth === 0) return at;
  }
  throw new Error(`an expansion without an end: ${text.slice(dollar, dollar + 40)}`);
}
