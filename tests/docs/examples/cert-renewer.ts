import { CertRenewer } from "../../../components/certRenewer";
import { images } from "../../../images";

const renewer = new CertRenewer("cert-renew", {
  environment: "prod",
  namespace: "cert-renew-prod",
  targetNamespace: "nginx-prod",
  domains: ["example.org", "www.example.org"],
  certificate: {
    email: "ops@example.org",
    directory: "https://acme-v02.api.letsencrypt.org/directory",
    keyType: "ec256",
    schedule: "0 3,15 * * *",
    restart: ["mail-deploy"],
  },
  claim: "cert-renew-nfs-pvc",
  nfs: { server: "nfs.example.org", path: "/exports/site" },
  network: {},
  images,
});

export const schedule = renewer.schedule;
