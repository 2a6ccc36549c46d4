import { SiteNamespace } from "../../../components/siteNamespace";

// Enough for two pods that each request a tenth of a processor and 64 MiB of memory.
const each = { cpu: 100, memory: 64, disk: 16 };

const mail = new SiteNamespace("mail", {
  app: "mail",
  environment: "prod",
  quota: { pods: 2, each },
});

export const namespace = mail.name;
