// The Java agent over each transport: every call of a program it watches is stored, as client and as server span in one
// trace, with its log.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../fixtures/engine.ts';
import { clientFolder, has, prepare } from './client-runs.ts';

const AGENT = 'io.opentelemetry.javaagent:opentelemetry-javaagent:2.33.1';
const CALLS = 500;
const run = promisify(execFile);

const missing = [
  ...(has('javac', '-version') ? [] : ['a JDK']),
  ...(has('mvn', '-version') ? [] : ['Maven, which fetches the agent']),
];
const here = missing.length === 0;

describe.skipIf(!here)(
  `the Java agent${here ? '' : `, left out without ${missing.join(' and ')}`}`,
  { timeout: 180_000 },
  () => {
    const folder = clientFolder('java');
    beforeAll(() => {
      prepare(folder, 'mvn', '-q', '-B', 'dependency:copy', `-Dartifact=${AGENT}`, '-DoutputDirectory=.');
      prepare(folder, 'javac', 'Client.java');
    }, 300_000);

    it.each(['grpc', 'http/protobuf'])('over %s', async (protocol) => {
      const engine = await startEngine();
      try {
        const { port } = protocol === 'grpc' ? engine.ready.grpc : engine.ready.http;
        const agent = `-javaagent:${join(folder, `${AGENT.split(':').slice(1).join('-')}.jar`)}`;
        await run('java', [agent, '-cp', folder, 'Client', `${CALLS}`], {
          env: {
            ...process.env,
            OTEL_SERVICE_NAME: 'java',
            OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
            OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          },
          timeout: 120_000,
        });
        const { counts } = await engine.client.getStatus({});
        expect(counts).toMatchObject({ spans: 2 * CALLS, traces: CALLS });
        const { services } = await engine.client.listServices({});
        expect(services).toMatchObject([{ name: 'java', requests: CALLS }]);
        const { logs } = await engine.client.listLogs({
          q: '{service_name="java"} |= "item 499"',
          limit: 10,
        });
        expect(logs).toMatchObject([{ body: 'item 499', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) }]);
        expect(counts.logs).toBeGreaterThanOrEqual(CALLS);
        expect(counts.metricPoints).toBeGreaterThan(0);
        const { findings } = await engine.client.listFindings({});
        expect(findings.filter(({ kind }) => kind !== 'hint')).toEqual([]);
      } finally {
        await engine.close();
      }
    });
  },
);
