// A test trace, log record and point, really sent: what an empty request cannot show.
import type { Destination } from '#shared/api/destinations.ts';
import { api } from '../../api/index.ts';
import { copyText, toast } from '../../ui/index.ts';

/** Sends a trace, a log record and a point of now, and says where to look for them. */
export async function sendCanary({ id, name }: Destination): Promise<void> {
  try {
    const { canary, checks } = await api.testDestination({ id, canary: true });
    const failure = checks.find(({ state }) => state === 'failed')?.message;
    if (canary === null) {
      toast.error(`${name} did not take the test trace`, { ...(failure && { description: failure }) });
      return;
    }
    const { traceId, url } = canary;
    toast.ok(`${name} took the test trace ${traceId.slice(0, 8)}`, {
      ...(failure && { description: failure }),
      action:
        url === null
          ? { label: 'Copy its id', onClick: () => void copyText(traceId) }
          : { label: 'Open in Grafana', onClick: () => void window.open(url, '_blank', 'noreferrer') },
    });
  } catch (error) {
    toast.error(`${name} could not be tested`, { description: (error as Error).message });
  }
}
