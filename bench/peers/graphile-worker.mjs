// graphile-worker, with the fast settings of its performance page: jobs fetched in batches into a local queue, and
// completed in batches. Usage: node graphile-worker.mjs drain|enqueue|latency ITEMS; the database in PEER_DATABASE_URL.
import { makeWorkerUtils, run, runMigrations, Logger } from "graphile-worker";
import pg from "pg";

const [mode, count] = [process.argv[2], Number(process.argv[3])];
const connectionString = process.env.PEER_DATABASE_URL;
const quiet = new Logger(() => () => {});
const CONNECTIONS = 4;
const BATCH = 1000;

async function load(n) {
  const pools = [];
  for (let i = 0; i < CONNECTIONS; i++) {
    pools.push(await makeWorkerUtils({ connectionString, logger: quiet }));
  }
  let next = 0;
  const started = performance.now();
  await Promise.all(pools.map(async (utils) => {
    for (let from = next; from < n; from = next) {
      next += BATCH;
      const jobs = [];
      for (let i = from; i < Math.min(from + BATCH, n); i++) {
        jobs.push({ identifier: "embed", payload: { source: 1, op: "I", key: String(10000000 + i) } });
      }
      await utils.addJobs(jobs);
    }
  }));
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(pools.map((utils) => utils.release()));
  return n / seconds;
}

async function drained(pool) {
  for (;;) {
    const { rows } = await pool.query("select exists (select 1 from graphile_worker._private_jobs) as some");
    if (!rows[0].some) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function drain(n) {
  await load(n);
  const pool = new pg.Pool({ connectionString, max: 1 });
  await pool.query("vacuum analyze graphile_worker._private_jobs");
  let done = 0;
  let finished;
  const all = new Promise((resolve) => { finished = resolve; });
  const started = performance.now();
  const runner = await run({
    connectionString, logger: quiet, noHandleSignals: true, crontab: "",
    taskList: { embed: () => { if (++done === n) finished(); } },
    preset: { worker: { concurrentJobs: 24, maxPoolSize: 12, localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  });
  await all;
  await drained(pool);
  const seconds = (performance.now() - started) / 1000;
  await runner.stop();
  await pool.end();
  return n / seconds;
}

// From the commit of one job on an idle queue to the start of its task; 4 workers, LISTEN, no local queue (it adds latency).
async function latency(n) {
  let begin;
  const runner = await run({
    connectionString, logger: quiet, noHandleSignals: true, crontab: "",
    taskList: { embed: () => begin() },
    preset: { worker: { concurrentJobs: 4, pollInterval: 2000 } },
  });
  const client = new pg.Client({ connectionString });
  await client.connect();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const times = [];
  for (let i = 0; i < n; i++) {
    const start = new Promise((resolve) => { begin = () => resolve(performance.now()); });
    await client.query("select graphile_worker.add_job('embed', '{\"key\": \"1\"}')");
    const committed = performance.now();
    times.push(Math.max(0, (await start) - committed));
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
  }
  await runner.stop();
  await client.end();
  times.sort((a, b) => a - b);
  return { p50_ms: times[Math.floor(n * 0.5)], p99_ms: times[Math.floor(n * 0.99)] };
}

await runMigrations({ connectionString, logger: quiet });
if (mode === "latency") {
  console.log(JSON.stringify(await latency(count)));
} else {
  console.log(JSON.stringify({ per_second: await (mode === "drain" ? drain(count) : load(count)) }));
}
process.exit(0);
