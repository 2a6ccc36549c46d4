import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs `program` with a temporary kubeconfig that has a context of this name and no cluster. The program only
 * checks that the context exists. Afterwards the operator's own kubeconfig is in effect again.
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
