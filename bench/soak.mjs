// Soak test: a TLS site with three replicas and constant visitors, a push every 10 s and a forced renewal every 3
// minutes. No request may fail, and the resource use of its containers and volumes may not grow.
//   node bench/soak.mjs [minutes]      needs a running demo; makes its own stack and removes it
// With 0 minutes there is one push and one renewal, and growth is not judged: without a warm-up everything still grows.
import { commit, demo } from "./measure.mjs";
import { Soaked } from "./soak/soaked.mjs";
import { grown, table } from "./soak/table.mjs";
import { support } from "./support.mjs";

const { Visitors } = support("visitors/visitors");

const minutes = Number(process.argv[2] ?? 30);
const shortest = minutes === 0;
const warmUpSeconds = 150;
const say = (text) => console.log(`${new Date().toISOString()} ${text}`);
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    interrupted = true;
  });
}

const soaked = await Soaked.create(demo, say, shortest);

/** Runs visitors, pushes and renewals for this time. Returns all mistakes. */
async function live(seconds) {
  const visitors = new Visitors(soaked.site, {}, seconds / 60 + 30);
  const done = await soaked.live(seconds, () => interrupted);
  const head = await soaked.site.repository.head();
  const { failures, ...met } = await visitors.leave();
  say(`${done.pushes} pushes; visitors saw ${met.revisions.length} of their commits`);
  say(`${done.renewals} renewals, each served by every pod`);
  say(`correct answers: ${met.answers}; requests repeated on a new connection: ${met.repeated}`);
  say(`failed requests: ${failures.length}`);
  return [
    ...failures.map((failure) => `failed request: ${failure}`),
    ...done.mistakes,
    ...(done.pushes === 0 ? ["nothing was pushed"] : []),
    ...(done.renewals === 0 ? ["no renewal was served"] : []),
    ...(met.revisions.includes(head) ? [] : ["no visitor saw the last commit"]),
    ...(interrupted ? ["interrupted"] : []),
  ];
}

try {
  say(`at ${commit}`);
  await soaked.start();
  if (!shortest) say("warm-up");
  const early = shortest ? [] : await live(warmUpSeconds);
  const before = await soaked.measure();
  say(`${minutes} minutes`);
  const mistakes = [...early, ...(await live(minutes * 60)), ...(await soaked.replaced())];
  // Containers that are gone can't be measured.
  const after = await soaked.measure().catch((error) => mistakes.push(String(error)) && before);
  if (!shortest) mistakes.push(...grown(before, after));
  console.log(table(before, after));
  for (const mistake of mistakes.slice(0, 50)) console.log(mistake);
  if (mistakes.length > 50) console.log(`and ${mistakes.length - 50} more`);
  process.exitCode = mistakes.length === 0 ? 0 : 1;
} finally {
  await soaked.remove();
}
// Don't wait for open requests.
process.exit();
