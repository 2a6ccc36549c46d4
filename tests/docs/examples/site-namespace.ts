import { SiteNamespace } from "../../../components/siteNamespace";

// Room for two pods, each with a tenth of a processor and 64 MiB kept free for it.
const each = { cpu: 100, memory: 64, disk: 16 };

const fence = new SiteNamespace("mail", {
  app: "mail",
  environment: "prod",
  quota: { pods: 2, each },
});

export const namespace = fence.name;
