import * as pulumi from "@pulumi/pulumi";

/** A mistake of the operator's, told without a stack trace. */
export class Refused extends Error {}

/** Ends a command that failed: a mistake of the operator's is told in its own words, anything else with its trace. */
export function endWith(exitCode: number): (error: unknown) => void {
  return (error) => {
    const expected = error instanceof Refused || pulumi.RunError.isInstance(error);
    console.error(expected ? error.message : error);
    process.exitCode = exitCode;
  };
}
