import { CertRenewer } from "../../components/certRenewer";
import { renewerArgs, renewerWith } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const restarting = renewerWith({ restart: ["mail-deploy"] });
const made = async (args = restarting) => deploy(() => new CertRenewer("cert-renew", args));
const policyOf = async () =>
  (await made()).one("ValidatingAdmissionPolicy", "cert-renew-test-restart-only");

test("there is no policy for Deployments if none is restarted", async () => {
  const { resources } = await made(renewerArgs);

  const names = resources.map(({ name }) => name);
  expect(names.filter((name) => name.includes("restart-only"))).toEqual([]);
});

test("the policy applies to every operation on Deployments, in every version and subresource", async () => {
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

test("the account may change nothing of a Deployment except the time of its restart", async () => {
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

test("the policy denies changes, removals and additions", async () => {
  const { spec } = await policyOf();

  expect(spec.validations.map(({ expression }) => expression)).toContain(
    'oldObject.spec.all(k, k in ["template"] || (k in object.spec && object.spec[k] == oldObject.spec[k])) && ' +
      'object.spec.all(k, k in ["template"] || k in oldObject.spec)',
  );
});

test("a template without annotations is treated like one with an empty list", async () => {
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

test("a refusal says what the renewer may do", async () => {
  const { spec } = await policyOf();

  for (const { message, reason } of spec.validations) {
    expect(reason).toBe("Forbidden");
    expect(message).toMatch(
      /^the renewer may set the annotation kubectl\.kubernetes\.io\/restartedAt and nothing else; this changes /,
    );
  }
});
