import { eventually } from "../../../support/eventually";
import { readJson, remove } from "../apiServer";
import type { Demo } from "../demo";

interface List {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

const namespacesPath = "/api/v1/namespaces";
const admission = "/apis/admissionregistration.k8s.io/v1";
/** The lists of a stack's objects that are in no namespace. */
const clusterWide = [
  "/api/v1/persistentvolumes",
  `${admission}/validatingadmissionpolicies`,
  `${admission}/validatingadmissionpolicybindings`,
];

/**
 * Deletes a stack's objects by their names. It takes less time than `pulumi destroy`, which other tests check: the pods
 * end at once, because visitors have left, and a namespace that is ending gets no new ones.
 */
export async function removeObjects(demo: Demo, namespaces: readonly string[]): Promise<void> {
  for (const namespace of namespaces) {
    await remove(demo, `${namespacesPath}/${namespace}`);
    await remove(demo, `${namespacesPath}/${namespace}/pods?gracePeriodSeconds=1`);
  }
  for (const path of clusterWide) {
    for (const name of await namesIn(demo, path)) {
      if (namespaces.some((namespace) => name.startsWith(`${namespace}-`))) {
        await remove(demo, `${path}/${name}`);
      }
    }
  }
  await eventually(400, async () => {
    const left = (await namesIn(demo, namespacesPath)).filter((name) => namespaces.includes(name));
    // Benches use this too, where `expect` doesn't exist.
    if (left.length > 0) throw new Error(`these namespaces are left: ${left.join(", ")}`);
  });
}

async function namesIn(demo: Demo, path: string): Promise<string[]> {
  const { items } = await readJson<List>(demo, path);
  return items.map(({ metadata }) => metadata.name);
}
