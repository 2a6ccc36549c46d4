import { CertRenewer } from "../../components/certRenewer";
import { renewerArgs, renewerWith } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const restarting = renewerWith({ restart: ["mail-deploy"] });
const made = async (args = restarting) => deploy(() => new CertRenewer("cert-renew", args));
const policyOf = async () =>
  (await made()).one("ValidatingAdmissionPolicy", "cert-renew-test-restart-only");

test("where nothing is restarted Deployments need no fence", async () => {
  const { resources } = await made(renewerArgs);

  const names = resources.map(({ name }) => name);
  expect(names.filter((name) => name.includes("restart-only"))).toEqual([]);
});

test("whatever the account does to a Deployment is judged, in every version and by every door", async () => {
  const { spec } = await policyOf();

  expect(spec.matchConstraints).toEqual({
    resourceRules: [
      {
        apiGroups: ["apps"],
        apiVersions: ["*"],
        resources: ["deployments", "deployments/*"],
        operations: ["*"],
      },
    ],
  });
});

test("the account may change nothing of a Deployment but when it was restarted", async () => {
  const { spec } = await policyOf();

  const excepted = spec.validations.map(({ message, expression }) => ({
    changed: message.replace(/^.*; this changes /, ""),
    but: JSON.parse(/k in (\[.*?\])/.exec(expression)?.[1] ?? "null") as unknown,
  }));
  expect(excepted).toEqual([
    { changed: "metadata", but: ["managedFields", "generation", "resourceVersion"] },
    { changed: "spec", but: ["template"] },
    { changed: "spec.template", but: ["metadata"] },
    { changed: "spec.template.metadata", but: ["annotations"] },
    {
      changed: "spec.template.metadata.annotations",
      but: ["kubectl.kubernetes.io/restartedAt"],
    },
  ]);
});

test("neither a change nor a removal nor an addition escapes", async () => {
  const { spec } = await policyOf();

  expect(spec.validations.map(({ expression }) => expression)).toContain(
    'oldObject.spec.all(k, k in ["template"] || (k in object.spec && object.spec[k] == oldObject.spec[k])) && ' +
      'object.spec.all(k, k in ["template"] || k in oldObject.spec)',
  );
});

test("a template without annotations is judged like one with none", async () => {
  const { spec } = await policyOf();

  expect(spec.variables).toEqual([
    { name: "old", expression: "oldObject.spec.template" },
    { name: "new", expression: "object.spec.template" },
    {
      name: "oldNotes",
      expression:
        "has(variables.old.metadata.annotations) ? variables.old.metadata.annotations : {}",
    },
    {
      name: "newNotes",
      expression:
        "has(variables.new.metadata.annotations) ? variables.new.metadata.annotations : {}",
    },
  ]);
});

test("who is refused learns what the renewer may do", async () => {
  const { spec } = await policyOf();

  for (const { message, reason } of spec.validations) {
    expect(reason).toBe("Forbidden");
    expect(message).toMatch(
      /^the renewer may set the annotation kubectl\.kubernetes\.io\/restartedAt and nothing else; this changes /,
    );
  }
});
