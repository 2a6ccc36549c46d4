/** The exit codes of a run's containers, as in `files/common.sh`. docs/content/runbook/renewer.md explains each. */
export const exitCodes = {
  volumeReadOnly: 10,
  notObtained: 11,
  setAside: 12,
  notPublished: 13,
  locked: 14,
  notRestarted: 15,
} as const;
