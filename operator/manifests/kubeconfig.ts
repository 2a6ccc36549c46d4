import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs `program` beside a kubeconfig that has the stack's context, and no cluster: nothing more is asked of it. */
export async function withContext<Result>(
  name: string | undefined,
  program: () => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "corekube-manifests-"));
  const file = join(folder, "kubeconfig");
  writeFileSync(file, JSON.stringify({ contexts: [{ name: name ?? "" }] }));
  process.env["KUBECONFIG"] = file;
  try {
    return await program();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
