// The five services of the sample shop, as their SDKs would descriptionOf them.
import type { AnyValue, KeyValue } from '#shared/model/otlp.ts';

export const SERVICES = ['storefront', 'catalog', 'cart', 'payment', 'mailer'] as const;
export type ServiceName = (typeof SERVICES)[number];

export type Attributes = Record<string, string | number | boolean>;

/** OTLP/JSON attributes: whole numbers become int values. */
export function keyValues(attributes: Attributes): KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

export function anyValue(value: string | number | boolean): AnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

interface Description {
  version: string;
  language: string;
  sdk: string;
  /** Instrumentation scope of its spans, its logs and its metrics. */
  scopes: { spans: string; logs: string; metrics: string };
  extra: Attributes;
}

const SHOP: Record<ServiceName, Description> = {
  storefront: {
    version: '1.14.2',
    language: 'nodejs',
    sdk: '3.0.0',
    scopes: {
      spans: '@opentelemetry/instrumentation-http',
      logs: '@opentelemetry/instrumentation-pino',
      metrics: '@opentelemetry/instrumentation-http',
    },
    extra: { 'process.runtime.name': 'nodejs', 'process.runtime.version': '24.21.0' },
  },
  catalog: {
    version: '3.2.0',
    language: 'python',
    sdk: '1.45.1',
    scopes: {
      spans: 'opentelemetry.instrumentation.fastapi',
      logs: 'catalog.db',
      metrics: 'opentelemetry.instrumentation.fastapi',
    },
    extra: { 'telemetry.auto.version': '0.66b1' },
  },
  cart: {
    version: '0.8.1',
    language: 'go',
    sdk: '1.47.0',
    scopes: {
      spans: 'go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc',
      logs: 'cart',
      metrics: 'go.opentelemetry.io/contrib/instrumentation/runtime',
    },
    extra: {},
  },
  payment: {
    version: '0.9.2',
    language: 'rust',
    sdk: '0.33.1',
    scopes: { spans: 'payment', logs: 'payment::acquirer', metrics: 'payment' },
    extra: {},
  },
  mailer: {
    version: '1.0.6',
    language: 'python',
    sdk: '1.45.1',
    scopes: { spans: 'opentelemetry.instrumentation.celery', logs: 'mailer.worker', metrics: 'mailer' },
    extra: {},
  },
};

export function descriptionOf(service: ServiceName): Description {
  return SHOP[service];
}

/** Resource of a service, in OTLP/JSON. */
export function resourceOf(service: ServiceName): { attributes: KeyValue[] } {
  const { version, language, sdk, extra } = SHOP[service];
  return {
    attributes: keyValues({
      'service.name': service,
      'service.namespace': 'shop',
      'service.version': version,
      'service.instance.id': `${service}-1`,
      'deployment.environment.name': 'dev',
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.language': language,
      'telemetry.sdk.version': sdk,
      ...extra,
    }),
  };
}
