import { NfsVolume } from "../../../components/nfsVolume";

const volume = new NfsVolume("mail-nfs", {
  app: "mail",
  environment: "prod",
  namespace: "mail-prod",
  nfs: { server: "nfs.example.org", path: "/exports/mail" },
});

export const claim = volume.claimName;
