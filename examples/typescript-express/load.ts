// Drives the shop: `npm run load -- --seconds 60 --rate 20`. Stops by itself.
const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const base = `http://localhost:${process.env.PORT ?? 3000}`;
const seconds = option('seconds', 30);
const rate = option('rate', 10);
const counts = { sent: 0, ok: 0, failed: 0 };

async function visit(): Promise<void> {
  counts.sent += 1;
  const checkout = Math.random() < 0.4;
  const path = checkout ? '/checkout' : `/products/${Math.floor(Math.random() * 5000)}`;
  try {
    const response = await fetch(base + path, { method: checkout ? 'POST' : 'GET' });
    await response.arrayBuffer();
    counts[response.ok ? 'ok' : 'failed'] += 1;
  } catch {
    counts.failed += 1;
  }
}

const timer = setInterval(visit, 1000 / rate);
setTimeout(() => {
  clearInterval(timer);
  console.log(`${counts.sent} requests, ${counts.ok} answered, ${counts.failed} failed`);
}, seconds * 1000);
