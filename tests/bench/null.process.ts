// The floor every throughput is held against: our own gRPC receiver in a process of its own, with a consumer that
// acknowledges at once. No decoding, no store. Tells its port to whoever forked it and ends with it.
import type { Consumer } from '../../src-main/pipeline/consumer.ts';
import { startGrpcReceiver } from '../../src-main/receive/index.ts';

const consumer: Consumer = {
  consume: async () => ({ stored: 0, rejected: 0, message: '', repeat: false }),
};

const receiver = await startGrpcReceiver({
  host: '127.0.0.1',
  port: 0,
  consumer,
  watch: { connected: () => {}, saw: () => {} },
  allowedOrigins: () => [],
  otherPort: () => 0,
});
process.send?.(receiver.port);
process.on('disconnect', () => process.exit());
