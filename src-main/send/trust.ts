// Whose certificates are trusted when a destination is spoken to.
import { getCACertificates } from 'node:tls';

/**
 * An authority of one's own beside the usual ones (those of NODE_EXTRA_CA_CERTS too), as an option of a connection:
 * `ca` alone would take their place. Nothing where there is none.
 */
export const trusting = (ca: string | null | undefined): { ca?: string[] } =>
  ca ? { ca: [...getCACertificates('default'), ca] } : {};
