/** A container's environment variables, as Kubernetes takes them. */
export function envVars(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
