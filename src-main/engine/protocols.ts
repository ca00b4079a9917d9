// Over which protocol each service exports: counted since the engine started, because requests do not keep it.
import type { Protocol } from '../receive/index.ts';

/** Names come from outside: more services than these are not counted. */
const MOST_SERVICES = 1000;

export interface ProtocolUse {
  protocol: Protocol;
  requests: number;
}

/** Requests taken, by service and protocol. */
export class Protocols {
  readonly #services = new Map<string, Map<Protocol, number>>();

  count(protocol: Protocol, services: readonly string[]): void {
    for (const service of services) {
      let uses = this.#services.get(service);
      if (!uses) {
        if (this.#services.size >= MOST_SERVICES) continue;
        uses = new Map();
        this.#services.set(service, uses);
      }
      uses.set(protocol, (uses.get(protocol) ?? 0) + 1);
    }
  }

  /** By service, the most used first. */
  all(): Record<string, ProtocolUse[]> {
    return Object.fromEntries(
      [...this.#services].map(([service, uses]) => [
        service,
        [...uses]
          .map(([protocol, requests]) => ({ protocol, requests }))
          .sort((a, b) => b.requests - a.requests),
      ]),
    );
  }
}
