import type { Recorded } from "../../../operator/program/record";
import { driftOf } from "../../../operator/status/drift";
import type { ClusterState, LiveObject } from "../../../operator/status/live";
import { linesOf, minutesAgo, well, wrong } from "../../support/operator/facts";

const fields = (path: string) =>
  path
    .split(" ")
    .reduceRight<Readonly<Record<string, unknown>>>((inner, step) => ({ [step]: inner }), {});
const wrote = (manager: string, minutes: number, path: string) => ({
  manager,
  time: minutesAgo(minutes).toISOString(),
  fieldsV1: fields(path),
});
const byPulumi = wrote("pulumi-kubernetes-1a2b3c4d", 60, "f:spec");
const inSite = (name: string) => ({ name, namespace: "nginx-prod" });

const recorded = (kind: string, spec: unknown, name = "it"): Recorded => ({
  name,
  manifest: { apiVersion: "v1", kind, metadata: inSite(name), spec },
});

const live = (
  kind: string,
  spec: unknown,
  managedFields: readonly unknown[] = [byPulumi],
): LiveObject =>
  ({ apiVersion: "v1", kind, metadata: { ...inSite("it"), managedFields }, spec }) as LiveObject;

const cluster = (...objects: readonly LiveObject[]): ClusterState => ({
  objects,
  secrets: new Map([["nginx-prod", []]]),
  unread: [],
});

/** The differences between a wanted spec and the one in the cluster. */
const differences = (wanted: unknown, actual: unknown) =>
  driftOf([recorded("Service", wanted)], cluster(live("Service", actual))).differences.map(
    ({ field }) => field && `${field.path}: ${field.live}, not ${field.wanted}`,
  );

test.each([
  ["a default of the API server", { a: 1 }, { a: 1, added: 2 }],
  [
    "an empty value that it leaves out",
    { a: 1, off: false, no: {}, none: [], empty: "" },
    { a: 1 },
  ],
  ["a quantity as it writes it", { cpu: "1000m", memory: "1024Mi" }, { cpu: "1", memory: "1Gi" }],
  ["a fraction", { cpu: "0.5" }, { cpu: "500m" }],
  ["a number where it has text", { port: 80 }, { port: "80" }],
  ["a secret", { token: "(redacted)" }, { token: "hunter2" }],
  [
    "an element that it adds to a list by name",
    { env: [{ name: "A" }] },
    { env: [{ name: "B" }, { name: "A" }] },
  ],
  ["the random minute", { schedule: "0 */6 * * *" }, { schedule: "41 */6 * * *" }],
])("%s is no difference", (_, wanted, actual) => {
  expect(differences(wanted, actual)).toEqual([]);
});

test.each([
  ["a number", { replicas: 3 }, { replicas: 5 }, "spec.replicas: 5, not 3"],
  ["a removed field", { type: "NodePort" }, {}, "spec.type: not set, not NodePort"],
  ["a quantity", { memory: "1Gi" }, { memory: "1Mi" }, "spec.memory: 1Mi, not 1Gi"],
  ["a list's length", { ports: [80] }, { ports: [80, 81] }, "spec.ports: [80,81], not [80]"],
  ["a place in a list", { args: ["a", "b"] }, { args: ["a", "c"] }, "spec.args[1]: c, not b"],
  ["an emptied list", { rules: [{ a: 1 }] }, {}, 'spec.rules: not set, not [{"a":1}]'],
  ["a list that should be empty", { ingress: [] }, { ingress: [{}] }, "spec.ingress: [{}], not []"],
  [
    "a schedule",
    { schedule: "0 */6 * * *" },
    { schedule: "41 4 1 * *" },
    "spec.schedule: 41 4 1 * *, not 0 */6 * * *",
  ],
  ["long text", { text: "a\nb" }, { text: "a\nc" }, "spec.text: a long value, not a long value"],
  [
    "an element by its name",
    { env: [{ name: "A", value: "1" }] },
    { env: [{ name: "B" }, { name: "A", value: "2" }] },
    "spec.env[A].value: 2, not 1",
  ],
])("%s is a difference", (_, wanted, actual, difference) => {
  expect(differences(wanted, actual)).toEqual([difference]);
});

const isThree = recorded("Deployment", { replicas: 3, image: "a" });
const factsOf = (objects: readonly Recorded[], there: ClusterState) => ({
  ...well,
  drift: driftOf(objects, there),
});

test("a value that another program wrote after Pulumi is drift, shown with the writer and the time", () => {
  const scaled = wrote("kubectl", 12, "f:spec f:replicas");
  const there = cluster(live("Deployment", { replicas: 5, image: "a" }, [byPulumi, scaled]));

  expect(wrong(factsOf([isThree], there))).toEqual([
    [
      "Deployment it: spec.replicas is 5, but 3 in this stack; written by kubectl 12 minutes ago",
      "status.md#drift",
    ],
  ]);
});

test("a different value that Pulumi wrote is no drift: this checkout was not deployed", () => {
  const scaled = wrote("kubectl", 12, "f:spec f:replicas");
  const there = cluster(live("Deployment", { replicas: 3, image: "b" }, [byPulumi, scaled]));
  const facts = factsOf([isThree], there);

  expect(wrong(facts)).toEqual([]);
  expect(linesOf(facts)).toContain("  not deployed from this checkout: Deployment it spec.image");
});

test("an element of a list belongs to its own writer", () => {
  const spec = (image: string) => ({
    containers: [
      { name: "a", image },
      { name: "b", image: "1" },
    ],
  });
  const path = (name: string) => `f:spec f:containers k:{"name":"${name}"} f:image`;
  const others = [wrote("kubectl-set", 5, path("a")), wrote("kubectl-edit", 1, path("b"))];
  const there = cluster(live("Deployment", spec("2"), [byPulumi, ...others]));

  expect(wrong(factsOf([recorded("Deployment", spec("1"))], there))).toEqual([
    [
      "Deployment it: spec.containers[a].image is 2, but 1 in this stack; written by kubectl-set 5 minutes ago",
      "status.md#drift",
    ],
  ]);
});

test("a writer without a recorded time is shown without one", () => {
  const scaled = { manager: "kubectl", fieldsV1: fields("f:spec f:replicas") };
  const there = cluster(live("Deployment", { replicas: 5, image: "a" }, [byPulumi, scaled]));

  expect(wrong(factsOf([isThree], there))).toEqual([
    [
      "Deployment it: spec.replicas is 5, but 3 in this stack; written by kubectl",
      "status.md#drift",
    ],
  ]);
});

test("a list that is written as a whole belongs to the writer of the list", () => {
  const there = cluster(
    live("Deployment", { args: ["a", "c"] }, [
      wrote("kubectl-edit", 3, "f:spec f:args"),
      wrote("pulumi-kubernetes-1a2b3c4d", 60, "f:spec f:replicas"),
    ]),
  );

  expect(wrong(factsOf([recorded("Deployment", { args: ["a", "b"] })], there))).toEqual([
    [
      "Deployment it: spec.args[1] is c, but b in this stack; written by kubectl-edit 3 minutes ago",
      "status.md#drift",
    ],
  ]);
});

test("an element that was added to a pod's template is drift", () => {
  const template = (...env: readonly object[]) => ({ template: { env } });
  const path = 'f:spec f:template f:env k:{"name":"MINE"}';
  const there = live("Deployment", template({ name: "MINE" }, { name: "A" }), [
    byPulumi,
    wrote("kubectl-set", 3, path),
  ]);

  expect(wrong(factsOf([recorded("Deployment", template({ name: "A" }))], cluster(there)))).toEqual(
    [
      [
        `Deployment it: spec.template.env[MINE] is {"name":"MINE"}, but this stack doesn't set it; written by kubectl-set 3 minutes ago`,
        "status.md#drift",
      ],
    ],
  );
});

test("a list that was added to the template is drift, and a default of the API server is not", () => {
  const there = live("Deployment", { template: { a: 1, b: 2, env: [{ name: "MINE" }] } }, [
    byPulumi,
    wrote("kubectl-set", 3, 'f:spec f:template f:env k:{"name":"MINE"}'),
  ]);

  expect(wrong(factsOf([recorded("Deployment", { template: { a: 1 } })], cluster(there)))).toEqual([
    [
      `Deployment it: spec.template.env is [{"name":"MINE"}], but this stack doesn't set it; written by kubectl-set 3 minutes ago`,
      "status.md#drift",
    ],
  ]);
});

test.each([
  [
    "the pods of a policy",
    { podSelector: {} },
    { podSelector: { matchLabels: { a: "b" } } },
    'spec.podSelector.matchLabels: {"a":"b"}, not not set',
  ],
  [
    "the pods of a Service",
    { selector: { name: "nginx" } },
    { selector: { name: "nginx", a: "b" } },
    "spec.selector.a: b, not not set",
  ],
  [
    "the peers that a policy lets in",
    { ingress: [{ from: [{ podSelector: {} }] }] },
    { ingress: [{ from: [{ podSelector: {}, namespaceSelector: {} }] }] },
    "spec.ingress[0].from[0].namespaceSelector: {}, not not set",
  ],
])("an additional selector that changes %s is drift", (_, wanted, actual, difference) => {
  expect(differences(wanted, actual)).toEqual([difference]);
});

test("an addition is removed by hand, since up doesn't see it", () => {
  const template = (...env: readonly object[]) => ({ template: { env } });
  const there = live("Deployment", template({ name: "A" }, { name: "MINE" }), [
    wrote("kubectl-set", 3, 'f:spec f:template f:env k:{"name":"MINE"}'),
  ]);

  const lines = linesOf(factsOf([recorded("Deployment", template({ name: "A" }))], cluster(there)));

  expect(lines).toContain(
    "  Next: remove it with kubectl edit: up doesn't see what others have added",
  );
});

test("a missing object is drift", () => {
  expect(wrong(factsOf([isThree], cluster()))).toEqual([
    [
      "Deployment it is missing: it was deleted, or this checkout was never deployed",
      "status.md#drift",
    ],
  ]);
});

test("the first five differences are listed, and the rest are counted", () => {
  const many = ["a", "b", "c", "d", "e", "f", "g"].map((name) => recorded("Role", {}, name));
  const problems = wrong(factsOf(many, cluster())).map(([problem]) => problem);

  expect(problems).toHaveLength(6);
  expect(problems.at(-1)).toBe("2 more differences of this kind");
});

test("neither a deleted Job nor an object that could not be read is missing", () => {
  const there = { ...cluster(), unread: ["nginx-prod"] };

  expect(driftOf([recorded("Job", {})], cluster()).differences).toEqual([]);
  expect(driftOf([isThree], there).differences).toEqual([]);
});

const autoNamed = (kind: string, data: unknown): Recorded => ({
  name: "nginx-cm",
  manifest: { apiVersion: "v1", kind, metadata: inSite("nginx-cm-00000000"), data },
});
const mounting = (name: string) => live("Deployment", { volume: name });
const mounts = recorded("Deployment", { volume: "nginx-cm-00000000" });

test("an auto-named object is compared with the one that the Deployment mounts", () => {
  const configMap = (name: string, data: unknown) =>
    ({ ...live("ConfigMap", undefined), metadata: inSite(name), data }) as LiveObject;
  const old = configMap("nginx-cm-aaaaaaaa", { file: "old" });
  const used = configMap("nginx-cm-bbbbbbbb", { file: "new" });
  const objects = [mounts, autoNamed("ConfigMap", { file: "new" })];

  expect(driftOf(objects, cluster(old, used, mounting("nginx-cm-bbbbbbbb"))).differences).toEqual(
    [],
  );
  expect(
    driftOf(objects, cluster(old, used, mounting("nginx-cm-aaaaaaaa"))).differences,
  ).toHaveLength(1);
});

test("a Deployment that mounts an object with another name is a difference", () => {
  const there = cluster(live("Deployment", { volume: "other-00000000" }));

  expect(driftOf([mounts], there).differences).toHaveLength(1);
});

test.each([
  ["listed", ["nginx-cm-bbbbbbbb"], 0],
  ["missing", ["nginx-cm-cccccccc"], 1],
  ["unreadable", undefined, 0],
])("a Secret that is %s is checked by its name alone", (_, names, missing) => {
  const there = {
    ...cluster(mounting("nginx-cm-bbbbbbbb")),
    secrets: new Map([["nginx-prod", names]]),
  };

  expect(
    driftOf([autoNamed("Secret", { token: "(redacted)" }), mounts], there).differences,
  ).toHaveLength(missing);
});

test("the last change by Pulumi is the latest in all objects", () => {
  const { pulumiAt } = driftOf(
    [isThree, recorded("Service", {})],
    cluster(
      live("Deployment", { replicas: 3, image: "a" }),
      live("Service", {}, [
        wrote("pulumi-kubernetes-ffff", 30, "f:spec"),
        wrote("kubectl", 5, "f:spec"),
      ]),
    ),
  );

  expect(pulumiAt).toEqual(minutesAgo(30));
});
