import { CertRenewer } from "../../components/certRenewer";
import { renewerWith } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

/** The folder of an authority's certificates, for each container of a run. */
async function foldersOf(directory: string): Promise<(string | undefined)[]> {
  const deployed = await deploy(() => new CertRenewer("cert-renew", renewerWith({ directory })));
  const { initContainers, containers } = deployed.one("Job").spec.template.spec;
  return [...initContainers, ...containers].map(
    ({ env }) => env.find(({ name }) => name === "LEGO_PATH")?.value,
  );
}

test.each([
  [
    "https://acme-v02.api.letsencrypt.org/directory",
    "/srv/lego/acme-v02.api.letsencrypt.org_directory",
  ],
  ["https://10.251.0.2:14000/dir", "/srv/lego/10.251.0.2_14000_dir"],
  ["https://[2001:db8::1]:14000/dir", "/srv/lego/_2001_db8_1_14000_dir"],
])(
  "both containers of a run use one folder for the certificates of %s",
  async (directory, folder) => {
    expect(await foldersOf(directory)).toEqual([folder, folder]);
  },
);

test.each([
  [
    "another host",
    "https://acme-v02.api.letsencrypt.org/directory",
    "https://acme-staging-v02.api.letsencrypt.org/directory",
  ],
  ["another port", "https://ca.example.org/directory", "https://ca.example.org:8443/directory"],
  [
    "another path on the same host",
    "https://ca.example.org/acme/staging/directory",
    "https://ca.example.org/acme/production/directory",
  ],
])(
  "the certificates of an authority are in another folder than those of %s",
  async (_, one, other) => {
    const [ofOne] = await foldersOf(one);
    const [ofOther] = await foldersOf(other);

    expect(ofOne).not.toBe(ofOther);
  },
);

test.each([
  "https://ca.example.org/../../etc",
  "https://ca.example.org/%2e%2e/%2E%2E/x",
  "https://ca.example.org/a%2F..%2Fb",
])("no URL of an authority leads out of the volume: %s", async (directory) => {
  const [folder] = await foldersOf(directory);

  expect(folder).toMatch(/^\/srv\/lego\/ca\.example\.org_[^/]*$/);
});
