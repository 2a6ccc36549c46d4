import { StaticSite } from "../../../components/staticSite";
import { images } from "../../../images";

const site = new StaticSite("site", {
  namespace: "nginx-prod",
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
    memoryMebibytes: 1024,
    rebuildMinutes: 60,
  },
  storage: { markdownMebibytes: 2048, htmlMebibytes: 4096, cacheMebibytes: 2048 },
  headers: { contentSecurityPolicy: "default-src 'self'" },
  service: { type: "ClusterIP", publicHttpsPort: 443 },
  tls: { endsAt: "proxy", header: "X-Forwarded-For", ranges: ["10.0.0.0/8"] },
  network: { internalFrom: "monitoring" },
  images,
});

export const url = site.url;
