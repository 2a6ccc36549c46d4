import { dirname, delimiter } from "node:path";

import { operateWith } from "../support/operator/operate";
import type { Ended } from "../support/operator/operator";
import type { Site } from "./support/site/site";

/** `npm run status` for a site's stack, with the demo's kubectl and no passphrase. */
export function statusOf(site: Site, kubeconfig = site.demo.kubeconfig): Ended {
  const env = {
    PATH: [dirname(site.demo.kubectl), process.env["PATH"] ?? ""].join(delimiter),
    HOME: "/nonexistent",
    KUBECONFIG: kubeconfig,
  };
  const args = ["--stack", site.stack.name];
  const ended = operateWith("status", args, env, site.stack.workspace.workDir);
  return { ...ended, output: steady(ended.output) };
}

/**
 * Replaces values that differ between runs: names of pods, commits, times and durations. Joins wrapped lines.
 */
function steady(text: string): string {
  return text
    .replace(/\n {4}/g, " ")
    .replace(/nginx-deploy-[0-9a-z]+-[0-9a-z]{5}/g, "POD")
    .replace(/\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?/g, "TIME")
    .replace(/\b\d+ (?:second|minute|hour|day)s?\b/g, "AGE")
    .replace(/\b[0-9a-f]{8}\b/g, "COMMIT")
    .replace(/\b[\d.]+ s,/g, "LENGTH,")
    .replace(/(Pebble Intermediate CA) [0-9a-f]{6}/g, "$1");
}

/** The reported problems. */
export const wrongIn = (text: string): string => /^\d+ problems?:\n[^]*/m.exec(text)?.[0] ?? "";
