import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

import { parse } from "yaml";
import { z } from "zod";

import { explain } from "./mistakes";
import { text } from "./rules";

/** The part of a kubeconfig file that is read. kubectl writes null for an empty list. */
const file = z
  .object({ contexts: z.array(z.object({ name: z.string() })).nullish() })
  .nullable()
  .transform((content) => (content?.contexts ?? []).map(({ name }) => name));

/**
 * The name of every context. The files are those that kubectl reads: the ones that $KUBECONFIG lists, or else
 * ~/.kube/config. A missing file is skipped (kubernetes.io/docs, Organizing Cluster Access Using kubeconfig
 * Files).
 * @throws Error if a file exists and can't be read, or isn't a kubeconfig.
 */
function contexts(): readonly string[] {
  const listed = (process.env["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  const paths = listed.length > 0 ? listed : [join(homedir(), ".kube", "config")];
  return paths
    .filter((path) => existsSync(path))
    .flatMap((path) => file.parse(parse(readFileSync(path, "utf8"))));
}

const unreadable = explain(
  "can't be looked up: a file that $KUBECONFIG lists, or else ~/.kube/config, is not a kubeconfig",
  "fix the file: `kubectl config view` shows the error",
);

/** The name of a kubeconfig context. */
const named = text(
  (value) => value.trim() !== "",
  "must be the name of the kubeconfig context of this stack's cluster",
  "choose one from `kubectl config get-contexts -o name`",
);

/** `kubernetes:context`: a context in the kubeconfig. Checked before the provider contacts any cluster. */
export const context = named.superRefine((name, issues) => {
  if (name.trim() === "") return;
  try {
    const known = contexts();
    if (!known.includes(name)) issues.addIssue({ code: "custom", message: unknown(known) });
  } catch {
    issues.addIssue({ code: "custom", message: unreadable });
  }
});

/** Doesn't show the files' paths: some people set $KUBECONFIG to a kubeconfig's content, keys included. */
const unknown = (known: readonly string[]) =>
  explain(
    "must be a context in your kubeconfig: the files that $KUBECONFIG lists, or else ~/.kube/config",
    known.length === 0
      ? "it has none: set KUBECONFIG, or create a kubeconfig as your cluster's manual describes"
      : `choose one of ${[...new Set(known)].sort().join(", ")}`,
  );
