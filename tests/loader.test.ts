import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const loader = join(__dirname, "../loader");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "corekube-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What a script prints. jest has its own way to load modules, so the script has its own process. */
const printed = (script: string): string =>
  execFileSync(process.execPath, ["--eval", script], {
    cwd: join(__dirname, ".."),
    encoding: "utf8",
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });

/** What a TypeScript file prints. */
function compiled(source: readonly string[]): string {
  const file = join(folder, "program.ts");
  writeFileSync(file, source.join("\n"));
  return printed(`
    require(${JSON.stringify(join(loader, "typescript"))});
    try { require(${JSON.stringify(file)}); } catch (error) { console.log(error.stack); }
  `);
}

test("a stack trace names positions in the source", () => {
  const trace = compiled([
    "interface Left {",
    "  readonly out: string;",
    "}",
    "function outer(): void {",
    "  const left: Left = { out: 'a' };",
    "  throw new Error(left.out);",
    "}",
    "  outer();",
  ]);

  expect(trace).toContain("Error: a\n");
  expect(trace).toContain(`at outer (${join(folder, "program.ts")}:6:9)\n`);
  expect(trace).toContain(`at Object.<anonymous> (${join(folder, "program.ts")}:8:3)\n`);
});

test("an error in the syntax is shown with its line, without the compiler's own stack trace", () => {
  const error = compiled(["const first = 1;", "const second == 2;"]);

  expect(error).toContain("SyntaxError");
  expect(error).toContain(`${join(folder, "program.ts")}:2:`);
  expect(error).not.toContain("Caused by");
});

test("a changed file is compiled anew", () => {
  expect(compiled(["console.log('before' as string);"])).toBe("before\n");
  expect(compiled(["console.log('after' as string);"])).toBe("after\n");
});

test("modules that the program doesn't need are loaded at their first use", () => {
  const [atTheStart, used, afterwards] = printed(`
    require(${JSON.stringify(join(loader, "deferred"))});
    const { automation, runtime } = require("@pulumi/pulumi");
    const { z } = require("zod");
    const { createRequire } = require("node:module");
    const ofSdk = createRequire(require.resolve("@pulumi/pulumi"));
    const deferred = /typescript.lib.typescript|arborist.lib.arborist.index|automation.localWorkspace|locales.de[.]/;
    const print = () => console.log(Object.keys(require.cache).filter((file) => deferred.test(file)).length);
    print();
    runtime.serializeFunction(() => 42)
      .then(({ text }) => console.log(text.includes("42"), ...[
        automation.LocalWorkspace, z.locales.de, ofSdk("@npmcli/arborist").Arborist,
      ].map((used) => typeof used)))
      .then(print);
  `).split("\n");

  expect(atTheStart).toBe("0");
  expect(used).toBe("true function function function");
  expect(afterwards).toBe("4");
});
