import { CertRenewer } from "../../components/certRenewer";
import { renewerWith } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const restarting = renewerWith({ restart: ["mail-deploy"] });
const made = async (args = restarting) => deploy(() => new CertRenewer("cert-renew", args));

const policies = ["tls-only", "restart-only"];
const objects = policies.flatMap((policy) => [
  ["ValidatingAdmissionPolicy", policy, ""] as const,
  ["ValidatingAdmissionPolicyBinding", policy, "-binding"] as const,
]);

test.each(objects)(
  "two stacks on one cluster have different objects: %s %s",
  async (kind, policy, suffix) => {
    const dev = await made({ ...restarting, environment: "dev" });

    const found = dev.one(kind, `cert-renew-dev-${policy}${suffix}`);
    expect(found.metadata.name).toBe(`cert-renew-dev-${policy}`);
  },
);

test.each(objects)("the %s %s is cluster-scoped and labelled", async (kind, policy, suffix) => {
  const deployed = await made();

  const { metadata } = deployed.one(kind, `cert-renew-test-${policy}${suffix}`);
  expect(metadata).not.toHaveProperty("namespace");
  expect(metadata.labels).toEqual({ name: "cert-renew", rev: "v4" });
  expect(deployed.find(kind, `cert-renew-test-${policy}${suffix}`).parent).toBe("cert-renew");
});

test("the policies exist before the rights that they limit", async () => {
  const deployed = await made();

  expect(deployed.find("Role").dependsOn).toEqual(
    expect.arrayContaining(policies.map((policy) => `cert-renew-test-${policy}-binding`)),
  );
  expect(deployed.find("RoleBinding").dependsOn).toContain("cert-renew-role");
});

test.each(policies)("the policy %s is bound and denies", async (policy) => {
  const name = `cert-renew-test-${policy}`;

  const { spec } = (await made()).one("ValidatingAdmissionPolicyBinding", `${name}-binding`);

  expect(spec).toEqual({ policyName: name, validationActions: ["Deny"] });
});

test.each(policies)("the policy %s denies a request that it can't evaluate", async (policy) => {
  const { spec } = (await made()).one("ValidatingAdmissionPolicy", `cert-renew-test-${policy}`);

  expect(spec.failurePolicy).toBe("Fail");
});

test.each(policies)("the policy %s applies only to the renewer's account", async (policy) => {
  const { spec } = (await made()).one("ValidatingAdmissionPolicy", `cert-renew-test-${policy}`);

  expect(spec.matchConditions).toEqual([
    {
      name: "renewer",
      expression:
        'request.userInfo.username == "system:serviceaccount:cert-renew-test:cert-renew-sa"',
    },
  ]);
});

test("the account may create and change only Secrets of the TLS type", async () => {
  const { spec } = (await made()).one("ValidatingAdmissionPolicy", "cert-renew-test-tls-only");

  expect(spec.matchConstraints.resourceRules).toEqual([
    {
      apiGroups: [""],
      apiVersions: ["*"],
      resources: ["secrets", "secrets/*"],
      operations: ["*"],
    },
  ]);
  expect(spec.validations).toEqual([
    {
      expression: 'object.type == "kubernetes.io/tls"',
      message: "the renewer may make Secrets of the type kubernetes.io/tls and no other",
      reason: "Forbidden",
    },
  ]);
});
