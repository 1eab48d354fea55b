// pg-boss through its batch functions: insert(), fetch() with batchSize, complete() with a list of ids; four loops at once.
// Usage: node pg-boss.mjs drain|enqueue ITEMS; the database in PEER_DATABASE_URL.
import PgBoss from "pg-boss";

const [mode, count] = [process.argv[2], Number(process.argv[3])];
const CONNECTIONS = 4;
const BATCH = 1000;
const FETCH = 512;

const boss = new PgBoss({ connectionString: process.env.PEER_DATABASE_URL, max: CONNECTIONS + 2, schedule: false });
boss.on("error", (e) => { console.error(e.message); process.exit(1); });
await boss.start();
await boss.createQueue("embed");

async function load(n) {
  let next = 0;
  const started = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    for (let from = next; from < n; from = next) {
      next += BATCH;
      const jobs = [];
      for (let i = from; i < Math.min(from + BATCH, n); i++) {
        jobs.push({ name: "embed", data: { source: 1, op: "I", key: String(10000000 + i) } });
      }
      await boss.insert(jobs);
    }
  }));
  return n / ((performance.now() - started) / 1000);
}

async function drain(n) {
  await load(n);
  await boss.getDb().executeSql("analyze pgboss.job");
  const started = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    for (;;) {
      const jobs = await boss.fetch("embed", { batchSize: FETCH });
      if (jobs.length === 0) return;
      await boss.complete("embed", jobs.map((job) => job.id));
    }
  }));
  return n / ((performance.now() - started) / 1000);
}

console.log(JSON.stringify({ per_second: await (mode === "drain" ? drain(count) : load(count)) }));
process.exit(0);
