// Where a signal goes, for the ledger: what one place was sent another has not.
import { createHash } from 'node:crypto';
import type { Target } from './target.ts';

/** A header that says whose data it is. */
const TENANT = 'x-scope-orgid';

/**
 * A word for the place that a target's items end up in: its address and its tenant, which Grafana Cloud has as the
 * user of a Basic sign-in. A new token leaves it the same. Nothing of either can be read from it.
 */
export function placeOf({ url, headers, backend }: Pick<Target, 'url' | 'headers' | 'backend'>): string {
  const { href } = new URL(url.replace(/^(https?:\/\/)localhost(?=[:/])/i, '$1127.0.0.1'));
  const tenant = headers[TENANT] ?? (backend === 'grafana-cloud' ? basicUser(headers.authorization) : '');
  return createHash('sha256').update(`${href}\n${tenant}`).digest('hex').slice(0, 16);
}

function basicUser(authorization = ''): string {
  const [, encoded = ''] = /^Basic\s+(\S+)/i.exec(authorization) ?? [];
  return Buffer.from(encoded, 'base64').toString().split(':', 1)[0] ?? '';
}
