// What the shop's customers do, as plans of traces: reads that are mostly quick, a product list with an N+1,
// a checkout that crosses all five services and sometimes fails at the acquirer.
import type { Random } from './random.ts';
import type { Attributes, ServiceName } from './shop.ts';
import type { Plan, PlannedException } from './trace-builder.ts';

const http = (method: string, route: string, path: string, status: number): Attributes => ({
  'http.request.method': method,
  'http.route': route,
  'url.path': path,
  'url.scheme': 'http',
  'server.address': 'localhost',
  'server.port': 8080,
  'http.response.status_code': status,
  'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64)',
});

const query = (
  service: ServiceName,
  name: string,
  text: string,
  own: number,
  extra: Partial<Plan> = {},
): Plan => ({
  service,
  name,
  kind: 'client',
  own,
  attributes: {
    'db.system.name': 'postgresql',
    'db.namespace': 'shop',
    'db.query.text': text,
    'server.address': 'db.shop.test',
  },
  ...extra,
});

const redis = (service: ServiceName, name: string, own: number): Plan => ({
  service,
  name,
  kind: 'client',
  own,
  attributes: { 'db.system.name': 'redis', 'db.query.text': name, 'server.address': 'redis.shop.test' },
});

/** A client span of one service around the server span of another. */
const call = (from: ServiceName, server: Plan, attributes: Attributes): Plan => ({
  service: from,
  name: server.name,
  kind: 'client',
  own: 1.5,
  attributes: { ...attributes, 'server.address': `${server.service}.shop.test` },
  children: [{ ...server, kind: 'server', attributes: { ...attributes, ...server.attributes } }],
  ...(server.error !== undefined && { error: server.error }),
});

const rpc = (from: ServiceName, server: Plan): Plan => {
  const [service = '', method = ''] = server.name.split('/');
  return call(from, server, { 'rpc.system.name': 'grpc', 'rpc.service': service, 'rpc.method': method });
};

const session = (random: Random): Plan => ({
  service: 'storefront',
  name: 'session',
  own: 1,
  children: [redis('storefront', `GET session:${random.hex(4)}`, random.latency(2))],
});

function productList(from: ServiceName, random: Random, many: boolean): Plan {
  const page = random.between(1, 9);
  const slow = random.chance(0.06);
  const products = query(
    'catalog',
    'SELECT shop.products',
    'SELECT * FROM shop.products WHERE sku = ANY($1) ORDER BY rank',
    slow ? 412 : random.latency(14),
    {
      ...(slow && {
        logs: [
          {
            at: -1,
            severity: 'warn',
            body: 'slow query 412 ms: SELECT … FROM shop.products WHERE sku = ANY($1) ORDER BY rank',
            attributes: { 'code.file.path': 'catalog/db.py', 'code.line.number': 88 },
          },
        ],
      }),
    },
  );
  const stock = Array.from({ length: many ? 48 : 0 }, () =>
    query(
      'catalog',
      'SELECT shop.stock',
      'SELECT quantity FROM shop.stock WHERE sku = $1',
      random.latency(1.3),
    ),
  );
  return call(
    from,
    {
      service: 'catalog',
      name: 'GET /products',
      own: random.latency(4),
      children: [products, ...stock],
      logs: [{ at: 1, severity: 'info', body: `resolving ${many ? 48 : 12} skus for warehouse=ams1` }],
    },
    http('GET', '/products', `/products?page=${page}`, 200),
  );
}

const ACQUIRER_TIMEOUT: PlannedException = {
  type: 'reqwest::Error',
  message: 'operation timed out after 400 ms waiting for response headers from acquirer.test:8443',
  stacktrace: [
    'reqwest::Error: operation timed out after 400 ms waiting for response headers from acquirer.test:8443',
    '   0: payment::acquirer::charge at src/acquirer.rs:88',
    '   1: payment::authorize::{closure} at src/authorize.rs:41',
    '   2: tower::service::call at tower-0.5.2/src/lib.rs:1203',
    '   3: payment::grpc::Authorize::call at src/grpc.rs:129',
  ].join('\n'),
};

function charge(random: Random, attempt: number, failing: boolean): Plan {
  const attributes = {
    'http.request.method': 'POST',
    'http.request.body.size': 412,
    'url.full': 'https://acquirer.test:8443/v1/charges',
    'server.address': 'acquirer.test',
    'server.port': 8443,
    'shop.payment.attempt': attempt,
  };
  if (!failing) {
    return {
      service: 'payment',
      name: 'POST /v1/charges',
      kind: 'client',
      own: random.latency(110),
      attributes: { ...attributes, 'http.response.status_code': 201 },
    };
  }
  return {
    service: 'payment',
    name: 'POST /v1/charges',
    kind: 'client',
    own: 400,
    attributes: {
      ...attributes,
      'error.type': 'timeout',
      'code.function.name': 'payment::acquirer::charge',
      'code.file.path': 'src/acquirer.rs',
    },
    error: 'operation timed out',
    exception: ACQUIRER_TIMEOUT,
    logs: [
      { at: 1, severity: 'debug', body: `charges request sent attempt=${attempt}` },
      { at: 256, severity: 'warn', body: 'acquirer slow: no headers after 250 ms' },
      {
        at: -0.5,
        severity: 'error',
        body: 'charge failed, will retry in 50 ms: operation timed out after 400 ms',
        attributes: {
          'exception.type': 'reqwest::Error',
          'shop.payment.attempt': attempt,
          'code.file.path': 'src/acquirer.rs',
          'code.line.number': 96,
        },
      },
    ],
  };
}

function checkout(random: Random): Plan {
  const order = `ord_${random.between(10000, 99999)}`;
  const user = `u-${random.between(1000, 9999)}`;
  const retries = random.chance(0.12) ? 1 : 0;
  const refused = retries > 0 && random.chance(0.4);
  const attempts: Plan[] = [];
  for (let attempt = 1; attempt <= retries; attempt += 1) {
    attempts.push(charge(random, attempt, true), { service: 'payment', name: 'wait before retry', own: 50 });
  }
  attempts.push(charge(random, retries + 1, refused));
  const authorize = rpc('storefront', {
    service: 'payment',
    name: 'payment.v1.Payment/Authorize',
    own: random.latency(9),
    attributes: { 'shop.order.id': order, 'shop.amount': random.between(900, 30000) },
    logs: [
      {
        at: 0.4,
        severity: 'info',
        body: `authorize order=${order} currency=EUR`,
        attributes: { 'shop.order.id': order },
      },
    ],
    children: [
      {
        service: 'payment',
        name: 'score risk',
        own: random.latency(12),
        children: [
          query(
            'payment',
            'SELECT payment.risk_rules',
            'SELECT * FROM payment.risk_rules',
            random.latency(8),
          ),
        ],
      },
      ...attempts,
      query(
        'payment',
        'INSERT payment.charges',
        'INSERT INTO payment.charges VALUES ($1, $2, $3)',
        random.latency(6),
      ),
    ],
    ...(refused && { error: 'acquirer did not answer' }),
  });
  const mail: Plan = {
    service: 'mailer',
    name: 'process order.confirmed',
    kind: 'consumer',
    async: true,
    own: random.latency(30),
    attributes: {
      'messaging.system': 'rabbitmq',
      'messaging.destination.name': 'order.confirmed',
      'messaging.operation.type': 'process',
    },
    logs: [{ at: 1, severity: 'info', body: `order.confirmed received order=${order}` }],
    children: [
      { service: 'mailer', name: 'render order_confirmed.html', own: random.latency(22) },
      {
        service: 'mailer',
        name: 'SMTP send',
        kind: 'client',
        own: random.latency(240),
        attributes: { 'server.address': 'smtp.shop.test', 'server.port': 587 },
      },
    ],
  };
  const after: Plan[] = refused
    ? []
    : [
        query(
          'storefront',
          'INSERT shop.orders',
          'INSERT INTO shop.orders VALUES ($1, $2, $3, $4)',
          random.latency(20),
        ),
        {
          service: 'storefront',
          name: 'send order.confirmed',
          kind: 'producer',
          own: random.latency(5),
          attributes: {
            'messaging.system': 'rabbitmq',
            'messaging.destination.name': 'order.confirmed',
            'messaging.operation.type': 'send',
          },
          children: [mail],
        },
        { service: 'storefront', name: 'render receipt', own: random.latency(14) },
      ];
  return {
    service: 'storefront',
    name: 'POST /checkout',
    kind: 'server',
    own: random.latency(30),
    attributes: {
      ...http('POST', '/checkout', '/checkout', refused ? 502 : 200),
      'enduser.id': user,
      'shop.order.id': order,
    },
    logs: [
      {
        at: 0.6,
        severity: 'info',
        body: `checkout started user=${user} items=4`,
        attributes: { 'shop.order.id': order },
      },
      refused
        ? {
            at: -2,
            severity: 'error',
            body: `checkout failed order=${order}: payment refused`,
            attributes: { 'shop.order.id': order },
          }
        : {
            at: -2,
            severity: 'info',
            body: `checkout done order=${order}`,
            attributes: { 'shop.order.id': order },
          },
    ],
    children: [
      session(random),
      rpc('storefront', {
        service: 'cart',
        name: 'cart.v1.Cart/GetCart',
        own: random.latency(5),
        logs: [{ at: 1, severity: 'info', body: `cart loaded user=${user} lines=4` }],
        children: [
          redis('cart', `HGETALL cart:${user}`, random.latency(3)),
          productList('cart', random, random.chance(0.7)),
          { service: 'cart', name: 'apply promotions', own: random.latency(15) },
        ],
      }),
      authorize,
      ...after,
    ],
    ...(refused && { error: 'payment refused' }),
  };
}

const read = (
  random: Random,
  route: string,
  path: string,
  children: Plan[],
  own: number,
  logs: Plan['logs'] = [],
): Plan => ({
  service: 'storefront',
  name: `GET ${route}`,
  kind: 'server',
  own: random.latency(own),
  attributes: http('GET', route, path, 200),
  children,
  logs: [
    ...logs,
    { at: -0.3, severity: 'debug', body: `GET ${path} 200`, attributes: { 'http.route': route } },
  ],
});

/** One thing that happens in the shop, the frequent ones more often. */
export function somePlan(random: Random): Plan {
  const dice = random.next();
  if (dice < 0.3) {
    const id = random.between(1000, 6000);
    const product = query(
      'catalog',
      'SELECT shop.products',
      'SELECT * FROM shop.products WHERE id = $1',
      random.latency(9),
    );
    const found = call(
      'storefront',
      {
        service: 'catalog',
        name: 'GET /products/{id}',
        own: random.latency(6),
        children: [redis('catalog', `GET product:${id}`, random.latency(1)), product],
        logs: [{ at: 1, severity: 'debug', body: `cache miss key=product:${id}` }],
      },
      http('GET', '/products/{id}', `/products/${id}`, 200),
    );
    return read(random, '/products/{id}', `/products/${id}`, [session(random), found], 8);
  }
  if (dice < 0.52)
    return read(
      random,
      '/products',
      `/products?page=${random.between(1, 9)}`,
      [session(random), productList('storefront', random, random.chance(0.25))],
      10,
    );
  if (dice < 0.68) return read(random, '/', '/', [session(random)], 7);
  if (dice < 0.8) {
    const items = rpc('storefront', {
      service: 'cart',
      name: 'cart.v1.Cart/AddItem',
      own: random.latency(6),
      children: [redis('cart', `HSET cart:u-${random.between(1000, 9999)}`, random.latency(3))],
      logs: [{ at: 1, severity: 'info', body: 'promotion SPRING10 applied discount=1443' }],
    });
    return {
      ...read(random, '/cart/items', '/cart/items', [session(random), items], 9),
      name: 'POST /cart/items',
      attributes: http('POST', '/cart/items', '/cart/items', 201),
    };
  }
  if (dice < 0.87)
    return {
      service: 'cart',
      name: 'job expire.carts',
      own: random.latency(5),
      children: [redis('cart', 'SCAN cart:*', random.latency(2))],
      logs: [{ at: 1, severity: 'info', body: `expired ${random.between(0, 20)} carts older than 24h` }],
    };
  return checkout(random);
}
