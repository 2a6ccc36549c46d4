// The site of the soak test.
import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import { kibibytesIn, looksAt, placesOf, reclaim } from "../containers.mjs";
import { median } from "../measure.mjs";
import { support } from "../support.mjs";

const { AcmeServer } = support("certificates/acme");
const { Renewer } = support("certificates/renewer");
const { Site } = support("site/site");

const httpPort = 31097;
const httpsPort = 31460;
const replicas = 3;
const pushSeconds = 10;
const renewalSeconds = 180;

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Repeats every 2 s until nothing is thrown: the API server may be unreachable for a while. */
async function retried(seconds, attempt) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(2);
    }
  }
}

export class Soaked {
  /** `shortest`: no wait is longer than it must be. */
  static async create(demo, say, shortest) {
    const authority = await AcmeServer.start(31140, httpPort);
    const tls = { authority, httpPort, httpsPort };
    const site = await Site.create(demo, "b-soak", replicas, { tls }).catch(async (error) => {
      await authority.stop();
      throw error;
    });
    return new Soaked(authority, site, say, shortest);
  }

  constructor(authority, site, say, shortest) {
    this.authority = authority;
    this.site = site;
    this.say = say;
    this.shortest = shortest;
    this.renewer = new Renewer(site);
    this.pushed = 0;
  }

  /** Deploys the site. Returns once every pod serves it with the first certificate. */
  async start() {
    // git-sync removes a checkout 60 s and the build timeout after it was replaced. A short timeout keeps the number of
    // checkouts constant soon. Scheduled rebuilds are part of the test.
    this.site.configure({ "corekube:hugo": { timeoutSeconds: 30, rebuildMinutes: 5 } });
    await this.site.stack.up();
    await this.renewer.first();
    await this.site.hurryKubelet();
    this.pods = await this.list();
    if (this.pods.length !== replicas) throw new Error(`${this.pods.length} pods are ready`);
    await this.untilCertified();
    this.say(`${this.pods.length} pods serve the site by TLS`);
  }

  /** Pushes and renews at least once, for this time or until `over`. Logs failures and goes on. */
  async live(seconds, over) {
    const end = Date.now() + seconds * 1000;
    const done = { pushes: 0, renewals: 0, mistakes: [] };
    const every = async (period, act) => {
      let next = Date.now();
      do {
        await act().catch((error) => this.say(String(error).slice(0, 500)));
        next += period * 1000;
        while (Date.now() < Math.min(next, end) && !over()) await pause(0.5);
      } while (next < end && !over());
    };
    await Promise.all([
      every(pushSeconds, async () => {
        await this.push();
        done.pushes += 1;
      }),
      every(renewalSeconds, async () => {
        await this.renew();
        done.renewals += 1;
        this.say(`renewal ${done.renewals}, push ${done.pushes}`);
      }),
    ]);
    // Reported at the end, together with the visitors' failures.
    await this.untilSettled().catch((error) => done.mistakes.push(String(error)));
    return done;
  }

  async push() {
    this.pushed += 1;
    await this.site.repository.push({
      "content/_index.md": `---\ntitle: home\n---\npush ${this.pushed}\n`,
      // The first ten pushes add a page; each later push changes one.
      [`content/page-${this.pushed % 10}.md`]: `---\ntitle: page\n---\n${"words ".repeat(this.pushed % 100)}\n`,
    });
  }

  async renew() {
    const before = this.obtained();
    const { succeeded, log } = await retried(90, () => this.renewer.run({ FORCE: "true" }));
    if (!succeeded) throw new Error(`a renewal failed: ${log}`);
    if (this.obtained() === before) throw new Error(`a renewal has changed nothing: ${log}`);
    // The kubelet updates Secrets within 90 s by itself.
    if (this.shortest) await this.site.hurryKubelet();
    await this.untilCertified();
    await retried(90, () =>
      this.renewer.kubectl("delete", "jobs", "--field-selector=status.successful=1"),
    );
  }

  /** The serial number of lego's certificate. */
  obtained() {
    const name = `${this.site.namespace}.crt`;
    return serialIn(join(this.site.legoPath(this.authority), "certificates", name));
  }

  /** Waits until every pod serves lego's certificate. The kubelet updates Secrets with a delay. */
  async untilCertified() {
    await retried(150, () => {
      const late = this.pods.find(
        ({ volumes }) =>
          serialIn(emptyDir(volumes, "certificates/current/tls.crt")) !== this.obtained(),
      );
      if (late !== undefined) throw new Error(`${late.name} still has an older certificate`);
    });
  }

  /** Pushes once more and waits until every pod serves that commit and is at rest. */
  async untilSettled() {
    await retried(60, () => this.push());
    const head = await this.site.repository.head();
    await retried(60, () => {
      const late = this.pods.find(
        ({ volumes }) => !readlinkSync(emptyDir(volumes, "html/current")).includes(head),
      );
      if (late !== undefined) throw new Error(`${late.name} serves an older commit than ${head}`);
    });
    await pause(5);
  }

  /** Measures each pod's containers and volumes at rest: medians of twenty samples, or of two. */
  async measure() {
    return Promise.all(
      this.pods.map(async ({ name, volumes, containers }) => {
        const seen = await looksAt(containers, this.shortest ? 2 : 20, 500);
        for (const { folder } of containers) reclaim(folder);
        const reclaimed = await looksAt(containers, this.shortest ? 2 : 5, 200);
        const middle = (looks, what) => median(looks.map((look) => look[what]));
        return {
          name,
          containers: containers.map((container, index) => ({
            name: container.name,
            workingSet: middle(seen[index], "workingSet"),
            kept: middle(reclaimed[index], "workingSet"),
            rss: middle(seen[index], "rss"),
            processes: middle(seen[index], "processes"),
            files: middle(seen[index], "files"),
          })),
          volumes: ["empty-dir", "nfs"].flatMap((kind) =>
            volumesIn(volumes, `kubernetes.io~${kind}`),
          ),
        };
      }),
    );
  }

  /** Lists pods and containers of the start that are gone; they can't be compared. */
  async replaced() {
    const now = await retried(120, () => this.list());
    const ids = (pods) =>
      pods.flatMap(({ name, containers }) =>
        containers.map((container) => `${name} ${container.name} ${container.folder}`),
      );
    const stayed = new Set(ids(now));
    return ids(this.pods)
      .filter((id) => !stayed.has(id))
      .map((id) => `no longer there: ${id}`);
  }

  async list() {
    const json = await this.site.kubectl("get", "pods", "--selector=name=nginx", "--output=json");
    return JSON.parse(json).items.map(placesOf);
  }

  async remove() {
    this.say("removing the stack");
    await retried(180, () => this.site.remove());
    await this.authority.stop();
  }
}

const emptyDir = (volumes, path) => join(volumes, "kubernetes.io~empty-dir", path);

const serialIn = (file) => new X509Certificate(readFileSync(file)).serialNumber;

function volumesIn(volumes, kind) {
  return readdirSync(join(volumes, kind)).map((name) => ({
    name,
    kibibytes: kibibytesIn(join(volumes, kind, name)),
  }));
}
