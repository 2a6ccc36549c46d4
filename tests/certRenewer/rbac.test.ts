import { CertRenewer } from "../../components/certRenewer";
import { renewerArgs, renewerWith } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const made = async (args = renewerArgs) => deploy(() => new CertRenewer("cert-renew", args));

const applyTheSecret = {
  apiGroups: [""],
  resources: ["secrets"],
  resourceNames: ["nginx-ssl-secret"],
  verbs: ["create", "patch"],
};

test("the renewer may apply the Secret of the certificate, and nothing else", async () => {
  expect((await made()).one("Role").rules).toEqual([applyTheSecret]);
});

test("the renewer may also patch the Deployments that it restarts, and no others", async () => {
  const deployed = await made(renewerWith({ restart: ["mail-deploy", "chat"] }));

  expect(deployed.one("Role").rules).toEqual([
    applyTheSecret,
    {
      apiGroups: ["apps"],
      resources: ["deployments"],
      resourceNames: ["mail-deploy", "chat"],
      verbs: ["patch"],
    },
  ]);
});

test("only the renewer's account has these rights", async () => {
  const { roleRef, subjects } = (await made()).one("RoleBinding");

  expect(roleRef).toEqual({
    apiGroup: "rbac.authorization.k8s.io",
    kind: "Role",
    name: "cert-renew-role",
  });
  expect(subjects).toEqual([
    { kind: "ServiceAccount", name: "cert-renew-sa", namespace: "cert-renew-test" },
  ]);
});

test("the renewer has no rights outside the target namespace", async () => {
  const { resources } = await made(renewerWith({ restart: ["mail-deploy"] }));

  const rights = resources.filter(({ type }) => type.includes(":rbac.authorization.k8s.io/"));
  expect(rights.map(({ type }) => type.split(":").at(-1)).sort()).toEqual(["Role", "RoleBinding"]);
  for (const { inputs } of rights) {
    expect(inputs).toMatchObject({ metadata: { namespace: "nginx-test" } });
  }
});

test("only publish can call the cluster's API", async () => {
  const { initContainers, containers } = (await made()).one("Job").spec.template.spec;

  const at = [...initContainers, ...containers].flatMap(({ name, volumeMounts }) =>
    volumeMounts
      .filter((mount) => mount.name === "token")
      .map(({ mountPath, readOnly }) => ({ name, mountPath, readOnly })),
  );
  expect(at).toEqual([
    {
      name: "publish",
      mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
      readOnly: true,
    },
  ]);
});

test("the token is valid for ten minutes, and only the pod's user can read it", async () => {
  const { volumes } = (await made()).one("Job").spec.template.spec;

  const { projected } = volumes.find(({ name }) => name === "token") ?? {};
  expect(projected?.defaultMode).toBe(0o440);
  expect(projected?.sources).toEqual([
    { serviceAccountToken: { path: "token", expirationSeconds: 600 } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: {
        items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }],
      },
    },
  ]);
});
