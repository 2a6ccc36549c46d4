// Measures the memory of one replica at rest: the working set of each container, as the kubelet counts it, and the sum.
//   node bench/memory.mjs [looks]      needs a running demo; measures its site, one replica, and changes nothing
import { execFileSync } from "node:child_process";

import { looksAt, placesOf } from "./containers.mjs";
import { checkSameWork, commit, demo, median } from "./measure.mjs";

const looks = Number(process.argv[2] ?? 60);
const goal = 64e6;
const inMegabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const { items } = JSON.parse(
  execFileSync(
    demo.kubectl,
    [
      ...["--kubeconfig", demo.kubeconfig, "--namespace", "nginx-local"],
      ...["get", "pods", "--selector=name=nginx", "--output=json"],
    ],
    { encoding: "utf8" },
  ),
);
if (items.length !== 1) throw new Error(`the demo's site has ${items.length} pods, not one`);
const { containers } = placesOf(items[0]);
const { initContainers, containers: others } = items[0].spec;
const namesOf = (list) => list.map(({ name }) => name).sort();
checkSameWork("containers", namesOf(containers), namesOf([...initContainers, ...others]));
const seen = await looksAt(containers, looks, 500);

const sums = seen[0].map((_, look) =>
  seen.reduce((sum, container) => sum + container[look].workingSet, 0),
);
containers.forEach(({ name }, index) => {
  const of = (what) => inMegabytes(median(seen[index].map((look) => look[what])));
  console.log(`${name}: working set ${of("workingSet")}, of which RSS ${of("rss")}`);
});
const sum = median(sums);
console.log(
  `all of one replica at rest, median of ${looks}: ${inMegabytes(sum)}; goal: under ${inMegabytes(goal)}: ${sum < goal ? "met" : "missed"}; at ${commit}`,
);
