// Visitors: they look around, and some buy. The same seed is the same visitors, in the same order.

const CARDS = { good: '4000 0000 0000 4242', slow: '4000 0000 0000 3155' };
const FAILING_CARDS = ['4000 0000 0000 0002', '4000 0000 0000 0119'];
const SHARE_SLOW = 0.05;
const PRODUCTS = 12;

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The next thing a visitor does: a path, what is posted, and whether it should work. */
function nextVisit(random, errors, services) {
  const product = 1 + Math.floor(random() * PRODUCTS);
  const what = random();
  const failing = random() < errors;
  const pick = random();
  if (!services.catalog) return { path: '/', expected: true };
  if (what < 0.3 || !services.cart) return { path: '/api/products', expected: true };
  // Somebody always follows an old link.
  if (what < 0.33) return { path: '/api/products/404', expected: false };
  if (what < 0.6) return { path: `/api/products/${product}`, expected: true };
  const card = failing
    ? FAILING_CARDS[Math.floor(pick * FAILING_CARDS.length)]
    : CARDS[pick < SHARE_SLOW ? 'slow' : 'good'];
  const products = [product, 1 + (product % PRODUCTS)];
  const body = { products, card, email: `visitor${product}@example.com` };
  return { path: '/api/checkout', body, expected: !failing || !services.payment };
}

/** Starts the visitors; `stop` waits for those who are inside and gives their count. */
export function startLoad({ shop, services, rate, errors, seed }) {
  const random = randomFrom(seed);
  const visits = { sent: 0, asExpected: 0, otherwise: 0 };
  const inside = new Set();
  async function visit() {
    const { path, body, expected } = nextVisit(random, errors, services);
    const post = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    visits.sent += 1;
    try {
      const answer = await fetch(shop + path, body && post);
      await answer.arrayBuffer();
      visits[answer.ok === expected ? 'asExpected' : 'otherwise'] += 1;
    } catch {
      visits.otherwise += 1;
    }
  }
  const timer =
    rate > 0 &&
    setInterval(() => {
      const one = visit().finally(() => inside.delete(one));
      inside.add(one);
    }, 1000 / rate);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(inside);
      return visits;
    },
  };
}
