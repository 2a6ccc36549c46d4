const page = (name: string) => (heading: string) => `docs/content/${name}.md#${heading}`;
const runbook = page("runbook");
const certificates = page("runbook-certificates");

/** Where each thing that can be wrong is explained: a file of this repository, and a heading in it. */
export const see = {
  overview: runbook("see-what-is-going-on"),
  commit: runbook("a-commit-is-not-served"),
  git: runbook("git-sync-fails"),
  podNotReady: runbook("a-pod-is-not-ready"),
  podMissing: runbook("a-pod-is-missing"),
  waitsForGit: runbook("a-pod-stays-in-init03"),
  waitsForBuild: runbook("a-pod-stays-in-init13"),
  waitsForCertificate: runbook("a-pod-stays-in-init23"),
  image: runbook("initimagepullbackoff-imagepullbackoff"),
  drift: runbook("a-policy-was-deleted-or-changed"),
  noCertificate: certificates("no-certificate-comes"),
  expiry: certificates("the-certificate-will-expire"),
  renewNow: certificates("renew-now"),
  run: certificates("what-a-run-says"),
  runWaits: certificates("the-renewers-pod-waits"),
  runs: certificates("see-the-certificate"),
} as const;
