import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs `program` beside a kubeconfig that has the context called so, and no cluster: nothing more is asked of
 * it. The operator's own one is as before then.
 */
export async function withContext<Result>(
  name: string | undefined,
  program: () => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "corekube-manifests-"));
  const file = join(folder, "kubeconfig");
  writeFileSync(file, JSON.stringify({ contexts: [{ name: name ?? "" }] }));
  const before = process.env["KUBECONFIG"];
  process.env["KUBECONFIG"] = file;
  try {
    return await program();
  } finally {
    if (before === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = before;
    rmSync(folder, { recursive: true });
  }
}
