// Measures requests per second, the 99th percentile of their latency, and nginx's processor time for one
// request, over HTTPS on connections that stay open. Compares the site's nginx, configured as in the pod, with
// one tuned by hand and with Debian's default, all with the same pages.
//   node bench/serving.mjs [rounds] [seconds]      needs a running demo and wrk; changes nothing in the demo
import { spawnSync } from "node:child_process";
import { get } from "node:https";
import { availableParallelism } from "node:os";

import { median, report, timed } from "./measure.mjs";
import { host, inNamespaces, Place } from "./serving/place.mjs";

const rounds = Number(process.argv[2] ?? 9);
const seconds = Number(process.argv[3] ?? 5);
const connections = 32;
const pages = { small: 2_000, large: 100_000 };
const goal = 0.95;

if (spawnSync("wrk", ["--version"]).error !== undefined) {
  throw new Error("wrk is missing; install it with: apt-get install wrk");
}
inNamespaces();
if (availableParallelism() < 2) throw new Error("the servers and wrk need a processor each");

function ask(port, path) {
  return new Promise((resolve, reject) => {
    const options = { host, port, path, agent: false, rejectUnauthorized: false };
    get(options, (response) => {
      let body = "";
      response.on("data", (part) => (body += part));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode, names: Object.keys(response.headers), body });
      });
    }).on("error", reject);
  });
}

/** A server that answers with something else must not be compared. */
async function checkSameAnswers(ports) {
  for (const [name, bytes] of Object.entries(pages)) {
    const answers = {};
    for (const [server, port] of Object.entries(ports)) {
      answers[server] = await ask(port, `/${name}/`);
      const { status, body } = answers[server];
      if (status !== 200 || body !== answers.site.body || body.length !== bytes) {
        throw new Error(`${server} answers /${name}/ with ${status} and ${body.length} bytes`);
      }
    }
    const headers = ({ names }) => names.sort().join(" ");
    if (headers(answers.site) !== headers(answers.handTuned)) {
      throw new Error(`${headers(answers.handTuned)} is not ${headers(answers.site)}`);
    }
  }
}

const milli = { us: 0.001, ms: 1, s: 1000 };

const size = { B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };

async function load(port, path) {
  const before = place.processorTime(port);
  const { stdout } = await timed("taskset", [
    ...["--cpu-list", "1", "wrk", "--threads", "1", "--connections", String(connections)],
    // wrk counts an answer that is later than --timeout as an error.
    ...["--duration", `${seconds}s`, "--timeout", "60s", "--latency"],
    `https://${host}:${port}/${path}/`,
  ]);
  const [, value, unit] = /^ +99% +([\d.]+)(us|ms|s)$/m.exec(stdout) ?? [];
  const rate = Number(/^Requests\/sec: +([\d.]+)$/m.exec(stdout)?.[1]);
  if (!(rate > 0) || unit === undefined || /Non-2xx|Socket errors/.test(stdout)) {
    throw new Error(`wrk reports errors or no rate:\n${stdout}`);
  }
  const [, requests, read, unitOfRead] =
    /^ +(\d+) requests in \S+, ([\d.]+)([KMG]?B) read$/m.exec(stdout) ?? [];
  // wrk rounds what it has read to two decimals.
  if (!((Number(read) + 0.01) * size[unitOfRead] >= requests * pages[path])) {
    throw new Error(`wrk has read less than ${pages[path]} bytes for each request:\n${stdout}`);
  }
  const own = (place.processorTime(port) - before) / requests;
  return { rate, p99: Number(value) * milli[unit], own };
}

const place = new Place();
place.publish(pages);
place.certify();
const ports = {
  site: await place.site(),
  handTuned: await place.handTuned(),
  stock: await place.stock(),
};
await checkSameAnswers(ports);

for (const [name, bytes] of Object.entries(pages)) {
  const measured = { site: [], handTuned: [], stock: [] };
  // Not measured: the first requests.
  if (rounds > 1) for (const port of Object.values(ports)) await load(port, name);
  for (let round = 0; round < rounds; round += 1) {
    for (const [server, port] of Object.entries(ports)) {
      measured[server].push(await load(port, name));
    }
  }
  const of = (server, what) => median(measured[server].map((one) => one[what]));
  const what = `page of ${bytes} bytes, median of ${rounds}`;
  const ratio = of("site", "rate") / of("handTuned", "rate");
  const verdict = `${goal}: ${ratio >= goal ? "met" : "missed"}`;
  const aSecond = (value) => `${value.toFixed(0)} a second`;
  const inMilliseconds = (value) => `${value.toFixed(2)} ms`;
  const line = (kind, key, reference, aim, units) =>
    report(`${kind}, ${what}`, of("site", key), reference, of(reference, key), aim, units);
  line("requests", "rate", "handTuned", verdict, aSecond);
  line("requests", "rate", "stock", "none set", aSecond);
  line("99th percentile", "p99", "handTuned", "none set", inMilliseconds);
  line("99th percentile", "p99", "stock", "none set", inMilliseconds);
  const inMicroseconds = (value) => `${value.toFixed(1)} us`;
  line("nginx's own processor time", "own", "handTuned", "none set", inMicroseconds);
  line("nginx's own processor time", "own", "stock", "none set", inMicroseconds);
}
process.exit();
