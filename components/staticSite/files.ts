import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** nginx's configuration: every file in `nginx/`, by name. */
export const nginxFiles = (): Record<string, string> => filesIn("nginx");

/** What the hugo container runs: every file in `hugo/`, by name. */
export const hugoFiles = (): Record<string, string> => filesIn("hugo");

/** The one part of nginx's configuration that is the stack's: the names it answers to. */
export function serverName(domains: readonly string[]): Record<string, string> {
  return { "server-name.conf": `server_name ${domains.join(" ")};\n` };
}

function filesIn(folder: string): Record<string, string> {
  const path = join(__dirname, folder);
  return Object.fromEntries(
    readdirSync(path)
      .sort()
      .map((file) => [file, readFileSync(join(path, file), "utf8")]),
  );
}
