import { CertRenewer } from "../../components/certRenewer";
import { renewerArgs, renewerWith } from "../support/args";
import { deploy } from "../support/pulumi";

const restarting = renewerWith({ restart: ["mail-deploy"] });
const made = async (args = restarting) => deploy(() => new CertRenewer("cert-renew", args));
const policyOf = async (args = restarting) => (await made(args)).one("ValidatingAdmissionPolicy");

const kinds = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"] as const;

test("where nothing is restarted there is nothing to fence in", async () => {
  const { resources } = await made(renewerArgs);

  expect(resources.filter(({ type }) => type.includes("admissionregistration"))).toEqual([]);
});

test.each(kinds)("two stacks on one cluster never share a %s", async (kind) => {
  const prod = await made({ ...restarting, environment: "prod" });
  const dev = await made({ ...restarting, environment: "dev" });

  expect(prod.one(kind).metadata.name).toBe("cert-renew-prod-restart-only");
  expect(dev.one(kind).metadata.name).toBe("cert-renew-dev-restart-only");
});

test.each(kinds)("the %s belongs to the whole cluster", async (kind) => {
  expect((await made()).one(kind).metadata).not.toHaveProperty("namespace");
});

test.each(kinds)("the %s says what it belongs to and which version runs", async (kind) => {
  expect((await made()).one(kind).metadata.labels).toEqual({ name: "cert-renew", rev: "v4" });
});

test.each(kinds)("the %s is shown beneath its component", async (kind) => {
  expect((await made()).find(kind).parent).toBe("cert-renew");
});

test("the fence is there before the right that it is around", async () => {
  const deployed = await made();

  expect(deployed.find("Role").dependsOn).toEqual(
    expect.arrayContaining([
      "cert-renew-test-restart-only",
      "cert-renew-test-restart-only-binding",
    ]),
  );
  expect(deployed.find("RoleBinding").dependsOn).toContain("cert-renew-role");
});

test("the policy refuses, and is in force", async () => {
  const { spec } = (await made()).one("ValidatingAdmissionPolicyBinding");

  expect(spec).toEqual({
    policyName: "cert-renew-test-restart-only",
    validationActions: ["Deny"],
  });
});

test("what the policy can't judge is refused", async () => {
  expect((await policyOf()).spec.failurePolicy).toBe("Fail");
});

test("only the renewer's account is judged", async () => {
  const { spec } = await policyOf();

  expect(spec.matchConditions).toEqual([
    {
      name: "renewer",
      expression:
        'request.userInfo.username == "system:serviceaccount:cert-renew-test:cert-renew-sa"',
    },
  ]);
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
