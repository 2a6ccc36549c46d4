const page = (path: string) => (heading: string) => `docs/content/${path}.md#${heading}`;
const pods = page("runbook/pods");
const certificates = page("runbook/certificates");

/** The explanation of each problem: a file of this repository, and a heading in it. */
export const runbook = {
  overview: page("runbook/_index")("see-what-is-going-on"),
  commit: page("runbook/builds")("a-commit-does-not-build"),
  git: page("runbook/git")("what-git-says"),
  podNotReady: pods("a-pod-runs-and-is-not-ready-or-is-gone"),
  podMissing: pods("a-pod-is-missing"),
  waitsForGit: pods("a-pod-stays-in-init03"),
  waitsForBuild: pods("a-pod-stays-in-init13"),
  waitsForCertificate: pods("a-pod-stays-in-init23"),
  image: pods("imagepullbackoff-kubernetes"),
  drift: page("status")("drift"),
  noCertificate: page("runbook/no-certificate")("ask-as-the-authority-does"),
  expiry: certificates("the-certificate-will-expire"),
  run: page("runbook/renewer")("exit-codes"),
  runWaits: certificates("the-renewers-pod-waits"),
  runs: certificates("see-the-certificate"),
} as const;
