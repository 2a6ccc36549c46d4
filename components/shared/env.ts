/** A container's environment variables in the form of the Kubernetes API. */
export function envVars(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
