import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

import { parse } from "yaml";
import { z } from "zod";

import { explain } from "./mistakes";
import { text } from "./rules";

/** What is read of a kubeconfig file; kubectl writes null for an empty list. */
const file = z
  .object({ contexts: z.array(z.object({ name: z.string() })).nullish() })
  .nullable()
  .transform((found) => (found?.contexts ?? []).map(({ name }) => name));

/**
 * Every context's name. The files are those that kubectl reads: what $KUBECONFIG lists, or else
 * ~/.kube/config; one that isn't there is passed over (kubernetes.io/docs, Organizing Cluster Access Using
 * kubeconfig Files).
 * @throws Error where a file is there and can't be read, or is no kubeconfig.
 */
function contexts(): readonly string[] {
  const listed = (process.env["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  const paths = listed.length > 0 ? listed : [join(homedir(), ".kube", "config")];
  return paths
    .filter((path) => existsSync(path))
    .flatMap((path) => file.parse(parse(readFileSync(path, "utf8"))));
}

const unreadable = explain(
  "can't be looked up: a file that $KUBECONFIG names, or else ~/.kube/config, is no kubeconfig",
  "mend it: `kubectl config view` says what is wrong",
);

/** A kubeconfig context's name. */
const named = text(
  (value) => value.trim() !== "",
  "must be the name of the kubeconfig context whose cluster this stack is for",
  "choose one from `kubectl config get-contexts -o name`",
);

/** `kubernetes:context`: a name that the kubeconfig has, told before the provider asks any cluster. */
export const context = named.superRefine((name, issues) => {
  if (name.trim() === "") return;
  try {
    const known = contexts();
    if (!known.includes(name)) issues.addIssue({ code: "custom", message: unknown(known) });
  } catch {
    issues.addIssue({ code: "custom", message: unreadable });
  }
});

/** Without the files' paths: some set $KUBECONFIG to a kubeconfig's content, with all its keys. */
const unknown = (known: readonly string[]) =>
  explain(
    "must be a context of your kubeconfig: what $KUBECONFIG names, or else ~/.kube/config",
    known.length === 0
      ? "there is none: set KUBECONFIG, or make one as your cluster's manual says"
      : `choose one that is there: ${[...new Set(known)].sort().join(", ")}`,
  );
