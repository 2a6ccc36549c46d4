import type { CertRenewerArgs } from "../../../components/certRenewer/args";
import type { StaticSiteArgs } from "../../../components/staticSite/args";

/** An ordinary site. A test passes only its changes. */
export const baseArgs: StaticSiteArgs = {
  namespace: "nginx-test",
  site: {
    repository: "https://git.example.org/site.git",
    branch: "main",
    directory: ".",
    domains: ["example.org", "www.example.org"],
    replicas: 3,
  },
  git: { pollSeconds: 10, depth: 50, submodules: "recursive" },
  hugo: {
    environment: "production",
    drafts: false,
    timeoutSeconds: 300,
    memoryMebibytes: 1000,
    rebuildMinutes: 60,
  },
  storage: { markdownMebibytes: 100, htmlMebibytes: 200, cacheMebibytes: 300 },
  headers: { contentSecurityPolicy: "default-src 'self'" },
  service: { type: "ClusterIP", publicHttpsPort: 443 },
  tls: { endsAt: "nginx", challengeClaim: "nginx-nfs-pvc", trusted: true },
  network: {},
  images: {
    gitSync: "registry.example.org/git-sync:v1",
    hugo: "registry.example.org/hugo:v2",
    nginx: "registry.example.org/nginx:v3",
  },
};

/** The same behind an ingress that terminates TLS. */
export const proxyArgs: StaticSiteArgs = {
  ...baseArgs,
  tls: { endsAt: "proxy", header: "X-Forwarded-For", ranges: ["10.0.0.0/8", "2001:db8::/32"] },
};

/** An ordinary renewer. */
export const renewerArgs: CertRenewerArgs = {
  environment: "test",
  namespace: "cert-renew-test",
  targetNamespace: "nginx-test",
  domains: ["example.org", "www.example.org"],
  certificate: {
    email: "ops@example.org",
    directory: "https://acme.example.org/directory",
    keyType: "ec256",
    schedule: "0 3 * * *",
    restart: [],
  },
  claim: "cert-renew-nfs-pvc",
  nfs: { server: "nfs.example.org", path: "/exports/site" },
  network: {},
  images: {
    lego: "registry.example.org/lego:v4",
    kubectl: "registry.example.org/kubectl:v5",
  },
};

/** The same with other certificate settings. */
export function renewerWith(certificate: Partial<CertRenewerArgs["certificate"]>): CertRenewerArgs {
  return { ...renewerArgs, certificate: { ...renewerArgs.certificate, ...certificate } };
}
