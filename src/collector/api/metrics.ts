// Figures for Prometheus: how much, how fast, how full. No content, no ids, no names.
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Answered {
  readonly method: string;
  /** As it is declared, with its parameters unfilled. */
  readonly route: string;
  readonly status: number;
}

export interface Metrics {
  answered(facts: Answered, seconds: number): void;
  /** Entries that were acknowledged. */
  took(entries: number): void;
  /** Of the search indexer, background checks and the like. */
  failed(part: string): void;
  /** Adds figures that are read when they are asked for. */
  watch(gauges: Gauges): void;
  addRoutes(app: FastifyInstance): void;
}

export interface Gauges {
  /** Bytes of bodies, connections that follow a session, and what else is read when it is asked for. */
  readonly [name: string]: { readonly help: string; readonly read: () => number | Promise<number> };
}

/** From a batch of one entry to a search that is slow. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Figures of one collector, all of them zero. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  // Gauges under names of counters: the same figures are there without the suffix, by what they count.
  for (const name of ['handles', 'requests', 'resources'])
    registry.removeSingleMetric(`nodejs_active_${name}_total`);
  const answers = new Histogram({
    name: 'cursor_rec_http_seconds',
    help: 'Time from the head of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const entries = new Counter({
    name: 'cursor_rec_entries_total',
    help: 'Entries acknowledged, those that were known too',
    registers,
  });
  const failures = new Counter({
    name: 'cursor_rec_background_failures_total',
    help: 'Failures of work in the background, by what it is',
    labelNames: ['part'],
    registers,
  });
  return {
    answered: ({ method, route, status }, seconds) =>
      answers.observe({ method, route, status: String(status) }, seconds),
    took: (count) => entries.inc(count),
    failed: (part) => failures.inc({ part }),
    watch(gauges) {
      for (const [name, { help, read }] of Object.entries(gauges))
        new Gauge({
          name,
          help,
          registers,
          async collect() {
            this.set(await read());
          },
        });
    },
    addRoutes(app) {
      app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
        reply.type(registry.contentType).send(await registry.metrics()),
      );
    },
  };
}
