// Says that the engine is away, or that it cannot store; the screen below keeps what it had.
import { useQuery } from '@tanstack/react-query';
import { statusQuery, useLive } from '../../api/index.ts';
import { Banner, formatPercent, useDelayed } from '../../ui/index.ts';

export function EngineBanner() {
  const { connection } = useLive();
  const away = useDelayed(connection === 'lost', 1000);
  const { data: status } = useQuery(statusQuery());
  if (away) {
    return (
      <Banner tone="error">
        <b>The engine stopped, or cannot be reached.</b> Nothing acknowledged is lost: exporters wait and
        retry. This page comes back by itself
        {status?.shell === 'headless' ? '; if it does not, start it with “spandrel serve”.' : '.'}
      </Banner>
    );
  }
  if (status?.saved) {
    const { file, share } = status.saved;
    return (
      <Banner tone="info">
        <b>Saved run {file}, to look at.</b>{' '}
        {share < 1
          ? `${formatPercent(share, 0)} of it is open.`
          : 'Nothing is received and nothing can be changed here. To keep it, import the file into an engine of your own.'}
      </Banner>
    );
  }
  if (!status?.trouble) return null;
  return (
    <Banner>
      <b>Nothing can be stored now.</b> {status.trouble} Exporters are asked to wait.
    </Banner>
  );
}
