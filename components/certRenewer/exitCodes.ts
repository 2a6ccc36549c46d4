/** The exit codes of a renewal's containers, as `files/common.sh` sets them. docs/content/runbook/renewer.md explains each. */
export const exitCodes = {
  volumeReadOnly: 10,
  notObtained: 11,
  setAside: 12,
  notPublished: 13,
  locked: 14,
  notRestarted: 15,
} as const;
