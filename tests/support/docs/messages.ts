import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { project } from "../project";

/** Replaces variables and commands' output in a message. */
export const any = "…";

/** All messages of the project's programs for operators, each with its file. */
export function messages(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of filesUnder(["components", "operator", "local", "tests/manifests"])) {
    for (const message of messagesIn(file, readFileSync(join(project, file), "utf8"))) {
      if (/[a-z]{2}/.test(message)) found.set(message, file);
    }
  }
  return found;
}

/** The exit codes of the renewer's runs. */
export function exitCodes(): string[] {
  const common = readFileSync(join(project, "components/certRenewer/files/common.sh"), "utf8");
  return [...common.matchAll(/^ +[A-Z_]+\) exit (\d+) ;;$/gm)].map(([, code = ""]) => code);
}

export function filesUnder(folders: readonly string[], ...endings: string[]): string[] {
  const wanted = endings.length > 0 ? endings : [".sh", ".ts", ".conf"];
  return folders.flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => wanted.some((ending) => file.endsWith(ending)))
      .map((file) => join(folder, file)),
  );
}

/** The text before a message's opening quote, by type of file. */
const speaks: Readonly<Record<string, RegExp>> = {
  ".sh": /(?:\b(?:fail(?: [A-Z_]+)?|log|step) |\breason=|record_failure "\$2" )(?=")/g,
  ".ts": /\bnew Refused\(\s*(?=["`])/g,
  ".conf": /\breturn \d+ (?=")/g,
};

/** The text before a part of a message, in scripts that run in pods. */
const part = /(?<!["\w])printf '%s\\n' (?=")/g;

function messagesIn(file: string, text: string): string[] {
  const [ending = ""] = /\.\w+$/.exec(file) ?? [];
  const patterns = [speaks[ending], file.startsWith("components") ? part : undefined];
  return patterns
    .filter((pattern) => pattern !== undefined)
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map((match) => quoted(text, match.index + match[0].length));
}

/** The quoted text from here, with `…` for each expansion: $name, ${…}, $(…). */
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

/** The index of an expansion's last character. */
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
