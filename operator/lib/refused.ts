import * as pulumi from "@pulumi/pulumi";

/** A mistake of the operator. Only its message is printed, without a stack trace. */
export class Refused extends Error {}

/** Ends a failed command: prints the message of an operator's mistake, and any other error with its stack trace. */
export function endWith(exitCode: number): (error: unknown) => void {
  return (error) => {
    const expected = error instanceof Refused || pulumi.RunError.isInstance(error);
    console.error(expected ? error.message : error);
    process.exitCode = exitCode;
  };
}
