import { AcmeServer } from "../support/certificates/acme";
import { kubectl, runningDemo } from "../support/demo";
import { allPages, type Block, type Page } from "../../support/docs/pages";
import { eventually } from "../../support/eventually";
import { ranElsewhere } from "../../support/docs/ranElsewhere";
import { Reader } from "./reader";
import { Repository } from "../support/git/repository";

// The history of one stack: the README's commands in order. The other pages' commands run before its last one.
jest.setTimeout(1_200_000);

const demo = runningDemo();
const [httpPort, httpsPort] = [31130, 31480];
let authority: AcmeServer;
let repository: Repository;
let reader: Reader;

beforeAll(async () => {
  authority = await AcmeServer.start(31170, httpPort);
  repository = await Repository.create(demo, "prod");
  const older = await repository.head();
  await repository.push({ "content/_index.md": "---\ntitle: home\n---\nsecond\n" });
  reader = await Reader.create(demo, { authority, repository, older, httpPort, httpsPort });
});

afterAll(async () => {
  await reader.remove();
  repository.remove();
  await authority.stop();
});

const isReadme = ({ path }: Page) => path === "README.md";
const pages = allPages();
const ofPages = [...pages.filter(isReadme), ...pages.filter((page) => !isReadme(page))];
const all = ofPages.flatMap(({ blocks }) => blocks);
const commands = once(
  all.filter((block) => block.mark === "sh" && ranElsewhere(block) === undefined),
);
const objects = all.filter(({ mark, text }) => mark === "yaml" && /^apiVersion:/m.test(text));
const endsIt = ({ text }: Block) => text.includes("pulumi destroy");
const inReadme = commands.filter(({ page }) => page === "README.md");
const elsewhere = commands.filter(({ page }) => page !== "README.md");

/** Blocks that must fail, by their first words. */
const endsBadly: Readonly<Record<string, { readonly code: number; readonly errors: RegExp }>> = {
  "address=$(kubectl -n nginx-prod get pods": { code: 128, errors: /Failed to connect to / },
};

/** The output that the docs promise, by a block's first words. */
const prints: readonly (readonly [begins: string, output: RegExp])[] = [
  ["kubectl config get-contexts", /^my-cluster$[^]*^ref: refs\/heads\/main\tHEAD$/m],
  ["npx pulumi stack init", /\+ \d+ to create/],
  ["npx pulumi up --stack prod\nkubectl", /NodePort .* 80:31130\/TCP,443:31480\/TCP/],
  ["npm run renew -- --stack prod\n", /^\S+ publish: (?:published|unchanged): nginx-ssl-secret /m],
  ["curl -sI https://example.org/", /^x-revision: [0-9a-f]{40}\r?$/im],
  [
    "npx pulumi config set --stack prod --path corekube:site.revision",
    /=> "revision [0-9a-f]{40}"/,
  ],
];

test.each([...prints.map(([begins]) => begins), ...Object.keys(endsBadly)])(
  "there is a block that begins with %j",
  (begins) => {
    expect(commands.filter(({ text }) => text.startsWith(begins))).not.toEqual([]);
  },
);

test.each(rows(inReadme.filter((block) => !endsIt(block))))("%s: %s", run);

test("after the README, HTTP redirects to HTTPS, which serves the older commit", async () => {
  const byHttp = await reader.run("curl -sSI http://example.org/");

  expect(byHttp.output).toMatch(/^HTTP\/1.1 301 [^]*^location: https:\/\/prod\.localhost\/\r$/im);
  // Requests may reach pods that are ending, until the whole node knows it.
  await eventually(120, async () => {
    const { output } = await reader.run("curl -sSI https://example.org/");
    expect(output).toMatch(new RegExp(`^x-revision: ${reader.older}\\r$`, "im"));
  });
});

test.each(objects.map(({ page, text }) => [page, text]))(
  "%s: the cluster accepts %j",
  async (_, text) => {
    const { code, errors } = await reader.run(
      `kubectl apply --dry-run=server -f - <<'YAML'\n${text}YAML`,
    );

    expect({ code, errors }).toEqual({ code: 0, errors: "" });
  },
);

test.each(rows([...elsewhere.filter((block) => !endsIt(block)), ...elsewhere.filter(endsIt)]))(
  "%s: %s",
  run,
);

test("`pulumi config rm` removes the older commit from the stack's file, as the README says", async () => {
  const removed = "npx pulumi config rm --stack prod --path corekube:site.revision";

  expect(await reader.run(removed)).toMatchObject({ code: 0 });
});

test.each(rows(inReadme.filter(endsIt)))("%s: %s", run);

test("the README's last command removes the namespaces and keeps the export's files", async () => {
  const namespaces = await kubectl(demo, "get", "namespaces", "--output=name");

  // Another test may have a stack whose name ends with prod.
  expect(namespaces).not.toMatch(/^namespace\/(?:nginx|cert-renew)-prod$/m);
  expect(reader.onNfs("lego")).toBe(true);
});

async function run(_page: string, _line: string, text: string): Promise<void> {
  const [, badly] = Object.entries(endsBadly).find(([begins]) => text.startsWith(begins)) ?? [];
  // `status` gives each kubectl 12 s. A busy machine may need more, and then not everything could be read.
  const seconds = text.startsWith("npm run status") ? 240 : 0;
  const { output, errors } = await eventually(seconds, async () => {
    const ended = await reader.run(text);
    if (ended.code === (badly?.code ?? 0)) return ended;
    throw new Error(`ended with ${String(ended.code)}: ${text}${ended.output}${ended.errors}`);
  });

  expect(errors).toMatch(badly?.errors ?? "");
  for (const [begins, promised] of prints) {
    if (text.startsWith(begins)) expect(output).toMatch(promised);
  }
  if (text.startsWith("npm run renew")) await untilCertified();
}

/**
 * The kubelet updates a Secret in a running pod within 90 s, or when the pod changes. Ten requests, because each pod gets
 * it at its own time.
 */
async function untilCertified(): Promise<void> {
  const now = `corekube.localhost/hurry=${String(Date.now())}`;
  await kubectl(demo, "annotate", "pods", "--all", "--overwrite", "-n=nginx-prod", now);
  const requests = "for _ in {1..10}; do curl -sSI https://example.org/; done";
  await eventually(240, async () => {
    expect(await reader.run(requests)).toMatchObject({ code: 0 });
  });
}

/** Without blocks whose lines are all in earlier blocks, so that each command runs once. */
function once(found: readonly Block[]): Block[] {
  const seen = new Set<string>();
  return found.filter(({ text }) => {
    const lines = text.split("\n").map((line) => line.replace(/(?:^| +)# .*$/, ""));
    const isNew = lines.some((line) => !seen.has(line));
    for (const line of lines) seen.add(line);
    return isNew;
  });
}

function rows(found: readonly Block[]): [string, string, string][] {
  return found.map(({ page, text }) => [page, text.split("\n", 1)[0] ?? "", text]);
}
