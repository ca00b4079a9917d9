// What gRPC calls may hold, with calls that do what the test says.
import { EventEmitter } from 'node:events';
import type { ServerInterceptingCallInterface } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Messages } from '../../../src-main/receive/grpc-memory.ts';

const MIB = 1024 * 1024;
const UNAVAILABLE = 14;

class FakeCall {
  readonly stream = Object.assign(new EventEmitter(), { close: () => void this.stream.emit('close') });
  readonly ended: number[] = [];
  received = 0;

  handleDataFrame(data: Buffer): void {
    this.received += data.length;
  }

  decompressMessage(message: Buffer): Buffer {
    return message.subarray(5);
  }

  sendStatus({ code }: { code: number }): void {
    this.ended.push(code);
  }
}

const watched = (messages: Messages): FakeCall => {
  const call = new FakeCall();
  messages.watch(call as unknown as ServerInterceptingCallInterface);
  return call;
};

describe('gRPC messages', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('share 256 MiB; who finds no room is told to come again, and room is made when a call ends', () => {
    const messages = new Messages();
    const calls = Array.from({ length: 3 }, () => watched(messages));
    for (const call of calls) call.handleDataFrame(Buffer.alloc(64 * MIB));
    const late = watched(messages);
    late.handleDataFrame(Buffer.alloc(64 * MIB));
    expect([late.received, late.ended]).toEqual([0, [UNAVAILABLE]]);
    calls[0]?.stream.emit('close');
    const next = watched(messages);
    next.handleDataFrame(Buffer.alloc(64 * MIB));
    expect([next.received, next.ended]).toEqual([64 * MIB, []]);
  });

  it('of up to a MiB find room beside large ones, within the same 256 MiB', () => {
    const messages = new Messages();
    for (let i = 0; i < 3; i++) watched(messages).handleDataFrame(Buffer.alloc(64 * MIB));
    watched(messages).handleDataFrame(Buffer.alloc(32 * MIB));
    const large = watched(messages);
    large.handleDataFrame(Buffer.alloc(MIB));
    large.handleDataFrame(Buffer.alloc(1));
    expect([large.received, large.ended]).toEqual([MIB, [UNAVAILABLE]]);
    large.stream.emit('close');
    const small = Array.from({ length: 33 }, () => watched(messages));
    for (const call of small) call.handleDataFrame(Buffer.alloc(MIB));
    expect(small.map(({ ended }) => ended.length)).toEqual([...Array(32).fill(0), 1]);
  });

  it('that never become whole give up their room after a minute', () => {
    const messages = new Messages();
    const stuck = Array.from({ length: 3 }, () => watched(messages));
    for (const call of stuck) call.handleDataFrame(Buffer.alloc(64 * MIB));
    vi.advanceTimersByTime(60_001);
    for (const call of stuck) expect(call.ended).toEqual([UNAVAILABLE]);
    const next = watched(messages);
    next.handleDataFrame(Buffer.alloc(64 * MIB));
    expect(next.ended).toEqual([]);
  });

  it('that are whole may take their time to be stored', async () => {
    const call = watched(new Messages());
    call.handleDataFrame(Buffer.alloc(10));
    await call.decompressMessage(Buffer.alloc(10));
    vi.advanceTimersByTime(600_000);
    expect(call.ended).toEqual([]);
  });
});
