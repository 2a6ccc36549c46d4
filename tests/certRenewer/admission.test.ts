import { CertRenewer } from "../../components/certRenewer";
import { renewerWith } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const restarting = renewerWith({ restart: ["mail-deploy"] });
const made = async (args = restarting) => deploy(() => new CertRenewer("cert-renew", args));

const fences = ["tls-only", "restart-only"];
const objects = fences.flatMap((fence) => [
  ["ValidatingAdmissionPolicy", fence, ""] as const,
  ["ValidatingAdmissionPolicyBinding", fence, "-binding"] as const,
]);

test.each(objects)("two stacks on one cluster never share a %s %s", async (kind, fence, suffix) => {
  const dev = await made({ ...restarting, environment: "dev" });

  const found = dev.one(kind, `cert-renew-dev-${fence}${suffix}`);
  expect(found.metadata.name).toBe(`cert-renew-dev-${fence}`);
});

test.each(objects)(
  "the %s %s is the whole cluster's, and labelled",
  async (kind, fence, suffix) => {
    const deployed = await made();

    const { metadata } = deployed.one(kind, `cert-renew-test-${fence}${suffix}`);
    expect(metadata).not.toHaveProperty("namespace");
    expect(metadata.labels).toEqual({ name: "cert-renew", rev: "v4" });
    expect(deployed.find(kind, `cert-renew-test-${fence}${suffix}`).parent).toBe("cert-renew");
  },
);

test("the fences are there before the rights that they are around", async () => {
  const deployed = await made();

  expect(deployed.find("Role").dependsOn).toEqual(
    expect.arrayContaining(fences.map((fence) => `cert-renew-test-${fence}-binding`)),
  );
  expect(deployed.find("RoleBinding").dependsOn).toContain("cert-renew-role");
});

test.each(fences)("the policy %s refuses, and is in force", async (fence) => {
  const name = `cert-renew-test-${fence}`;

  const { spec } = (await made()).one("ValidatingAdmissionPolicyBinding", `${name}-binding`);

  expect(spec).toEqual({ policyName: name, validationActions: ["Deny"] });
});

test.each(fences)("the policy %s refuses what it can't judge", async (fence) => {
  const { spec } = (await made()).one("ValidatingAdmissionPolicy", `cert-renew-test-${fence}`);

  expect(spec.failurePolicy).toBe("Fail");
});

test.each(fences)("the policy %s judges the renewer's account alone", async (fence) => {
  const { spec } = (await made()).one("ValidatingAdmissionPolicy", `cert-renew-test-${fence}`);

  expect(spec.matchConditions).toEqual([
    {
      name: "renewer",
      expression:
        'request.userInfo.username == "system:serviceaccount:cert-renew-test:cert-renew-sa"',
    },
  ]);
});

test("whatever the account makes of a Secret has to be of the TLS type", async () => {
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
