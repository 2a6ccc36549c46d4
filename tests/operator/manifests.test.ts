import { Manifests, objectsIn, type Written } from "../support/operator/manifests";
import { deploy, drawn } from "../support/pulumi/mocks";
import { baseConfig, configure, configWith, refusal } from "../support/stack/stack";

jest.setTimeout(240_000);

let manifests: Manifests;
let stream: string;
let objects: readonly Written[];

beforeAll(() => {
  manifests = new Manifests(baseConfig);
  stream = manifests.stream();
  objects = objectsIn(stream);
});

afterAll(() => {
  manifests.remove();
});

const find = (kind: string, name: RegExp) =>
  objects.findIndex((object) => object.kind === kind && name.test(object.metadata.name));

test("every object is written as the program registers it", async () => {
  configure(baseConfig);
  const program = await deploy(async () => import("../.."), "prod");

  const registered = program.resources
    .filter(({ type, reads }) => type.startsWith("kubernetes:") && reads === undefined)
    .map(({ name, inputs }) => asApplied(name, inputs as Written));

  expect(byName(comparable(objects))).toEqual(byName(comparable(registered)));
});

/** Adds what the provider adds to an object without a name: a name, and an annotation. */
function asApplied(resource: string, inputs: Written): Written {
  const { name, annotations } = inputs.metadata as Partial<Written["metadata"]>;
  if (name !== undefined) return inputs;
  const autoName = {
    name: `${resource}-1a2b3c4d`,
    annotations: { ...annotations, "pulumi.com/autonamed": "true" },
  };
  return { ...inputs, metadata: { ...inputs.metadata, ...autoName } };
}

/** The objects without suffixes, the random minute and secrets, which differ. */
function comparable(list: readonly Written[]): readonly Written[] {
  const plain = list.map((object) => ({
    ...object,
    stringData: Object.keys(object.stringData ?? {}),
  }));
  const json = JSON.stringify(plain)
    .replace(/-[0-9a-f]{8}"/g, '-suffix"')
    .replaceAll(`"${String(drawn)} */6`, '"0 */6');
  return JSON.parse(json) as Written[];
}

const byName = (list: readonly Written[]) =>
  Object.fromEntries(list.map((object) => [`${object.kind} ${object.metadata.name}`, object]));

test("the output of two runs is identical", () => {
  expect(manifests.stream()).toBe(stream);
});

test("an object begins with its type and its metadata", () => {
  for (const object of objects) {
    expect(Object.keys(object).slice(0, 3)).toEqual(["apiVersion", "kind", "metadata"]);
  }
});

test("the output means the same in YAML 1.1, which kubectl reads", () => {
  const config = configWith("corekube:git.submodules", "off");
  const others = new Manifests(config);

  const written = others.stream();
  others.remove();

  expect(objectsIn(written, "1.1")).toEqual(objectsIn(written));
  expect(written).toContain('value: "off"');
});

test("a namespace comes before what is in it", () => {
  for (const [index, { metadata }] of objects.entries()) {
    if (metadata.namespace === undefined) continue;
    expect(find("Namespace", new RegExp(`^${metadata.namespace}$`))).toBeLessThan(index);
  }
});

test.each([
  ["ConfigMap", /^nginx-cm-/, "Deployment", /./],
  ["Secret", /^nginx-config-secret-/, "Deployment", /./],
  ["PersistentVolume", /^nginx-/, "PersistentVolumeClaim", /^nginx-/],
  ["ValidatingAdmissionPolicyBinding", /./, "Role", /./],
  ["Role", /./, "RoleBinding", /./],
  ["RoleBinding", /./, "Job", /./],
])("what an object needs comes before it: %s %s before %s %s", (kind, name, later, laterName) => {
  expect(find(kind, name)).toBeGreaterThanOrEqual(0);
  expect(find(kind, name)).toBeLessThan(find(later, laterName));
});

test("an object that is only read in the cluster is not written", () => {
  expect(objects.map(({ kind }) => kind)).not.toContain("ServiceCIDR");
});

test("changed contents change an auto-name, and with it the references to the object", () => {
  const config = configWith(
    "corekube:images.nginx",
    `registry.corekube.com/nginx:v9@sha256:${"a".repeat(64)}`,
  );
  const others = new Manifests(config);

  const changed = others.stream();
  others.remove();

  const nameIn = (text: string) => /name: (nginx-cm-[0-9a-f]{8})$/m.exec(text)?.[1] ?? "none";
  expect(nameIn(changed)).not.toBe(nameIn(stream));
  expect(changed.split(nameIn(changed))).toHaveLength(3);
  expect(changed).not.toContain(nameIn(stream));
});

test("a mistake in the configuration is reported as in a preview, and nothing is written", () => {
  const mistaken = new Manifests(configWith("corekube:site.replicas", 0));

  const { code, output, errors } = mistaken.run("--stack", "prod");
  const files = mistaken.files();
  mistaken.remove();

  const { message } = refusal([
    "corekube:site.replicas",
    0,
    "must be a whole number from 1 to 100",
    "use 3, or 1 if the site may be down during a drain",
  ]);
  expect({ code, output, errors }).toEqual({
    code: 1,
    output: "",
    errors: `${message.replace("stack stack", "stack prod")}\n`,
  });
  expect(files).toEqual([]);
});

const usage = "usage: npm run manifests -- --stack NAME [--out DIR]\n";

test.each([
  ["nothing", []],
  ["an empty folder", ["--stack", "prod", "--out", ""]],
  ["an unknown word", ["prod"]],
  ["an unknown option", ["--stack", "prod", "--now"]],
])("with %s it prints its usage", (_, args) => {
  expect(manifests.run(...args)).toEqual({ code: 1, output: "", errors: usage });
});

test("the message about an unknown stack names the missing file", () => {
  expect(manifests.run("--stack", "dev")).toEqual({
    code: 1,
    output: "",
    errors: "there is no stack dev here: Pulumi.dev.yaml is missing\n",
  });
});
