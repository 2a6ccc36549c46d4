import { SiteNamespace } from "../../../components/siteNamespace";

// Room for two pods, each with a tenth of a processor and 64 MiB kept free for it.
const each = { cpu: [100, 500], memory: [64, 128], disk: [16, 64] } as const;

const fence = new SiteNamespace("mail", {
  app: "mail",
  environment: "prod",
  room: { pods: 2, each },
});

export const namespace = fence.name;
