// Which endpoint of the contract a method and a path mean. Knows paths only, not what handlers do.
import { contract, type EndpointName } from '#shared/api/contract.ts';
import type { AnyEndpoint } from '#shared/api/endpoint.ts';
import { AppError } from '#shared/api/errors.ts';

export interface Route {
  name: EndpointName;
  endpoint: AnyEndpoint;
  /** Path parameters by name, decoded. */
  params: Record<string, string>;
}

interface Pattern {
  name: EndpointName;
  endpoint: AnyEndpoint;
  segments: string[];
}

const isParameter = (segment: string): boolean => segment.startsWith(':');

/** Patterns with a static segment come before those with a parameter in its place. */
function byStaticFirst(a: Pattern, b: Pattern): number {
  for (const [i, segment] of a.segments.entries()) {
    const other = b.segments[i];
    if (other === undefined) break;
    const difference = Number(isParameter(segment)) - Number(isParameter(other));
    if (difference !== 0) return difference;
  }
  return a.segments.length - b.segments.length;
}

const patterns: Pattern[] = (Object.entries(contract) as [EndpointName, AnyEndpoint][])
  .map(([name, endpoint]) => ({ name, endpoint, segments: endpoint.path.split('/') }))
  .sort(byStaticFirst);

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new AppError({ code: 'bad_request', message: `The path holds a broken escape: ${segment}` });
  }
}

function paramsOf(pattern: Pattern, segments: string[]): Record<string, string> | null {
  if (pattern.segments.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [i, wanted] of pattern.segments.entries()) {
    const given = segments[i] ?? '';
    if (isParameter(wanted)) {
      if (given === '') return null;
      params[wanted.slice(1)] = decoded(given);
    } else if (wanted !== given) return null;
  }
  return params;
}

/** Finds the endpoint of a request. Throws AppError `not_found`, naming the methods the path would take. */
export function routeOf(method: string, path: string): Route {
  const segments = path.split('/');
  const allowed = new Set<string>();
  for (const pattern of patterns) {
    const params = paramsOf(pattern, segments);
    if (params === null) continue;
    if (pattern.endpoint.method === method) return { name: pattern.name, endpoint: pattern.endpoint, params };
    allowed.add(pattern.endpoint.method);
  }
  throw new AppError({
    code: 'not_found',
    message: `There is no ${method} ${path}.`,
    hint:
      allowed.size > 0
        ? `This path takes ${[...allowed].join(', ')}.`
        : 'All endpoints are listed at /api/openapi.json.',
  });
}
