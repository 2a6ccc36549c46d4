import * as pulumi from "@pulumi/pulumi";

import { readConfig } from "../../config";
import { baseConfig, configure } from "../support/stack/stack";

test("a stack whose name can't be part of a namespace's name is refused", () => {
  configure(baseConfig);
  jest.spyOn(pulumi, "getStack").mockReturnValue("My_Stack");

  expect(() => readConfig()).toThrow(
    new Error(
      "the configuration of stack My_Stack has 1 mistake; nothing was touched\n\n" +
        '  stack: "My_Stack"\n' +
        "    why: must be lower-case letters, digits and hyphens, 40 at most: the names of namespaces contain it\n" +
        "    fix: create a stack with another name: pulumi stack init NAME\n",
    ),
  );
});
