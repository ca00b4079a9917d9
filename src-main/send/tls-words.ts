// What keeps TLS from coming about, in words, each with what to do: for the test, the preflight and a send alike.

/** Of a port that is spoken plain HTTP to. */
export const SPEAK_TLS = 'It speaks TLS here: use https:// in the address.';

/** Of a server that wants to know its clients by their certificates. */
export const wantsCertificate = (host: string): string =>
  `${host} wants a certificate of the client (mutual TLS), and Spandrel has none. Send through a Collector or Alloy that has one.`;

const HOW_TO_TRUST = 'For an authority of its own, give its certificate (PEM) to the destination.';

/** Codes and words of OpenSSL and Node for what TLS ends with. */
const CERTIFICATE = /CERT|SELF_SIGNED|ISSUER|UNABLE_TO/;
const WANTS_CERTIFICATE = /certificate required|bad certificate|CERTIFICATE_REQUIRED|BAD_CERTIFICATE/i;
const OLD = /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|protocol version|unsupported protocol/i;
const PLAIN = /WRONG_VERSION|PACKET_LENGTH|wrong version number|packet length too long/i;

/** What is wrong with TLS at a host, by the system's error; undefined where it is none of TLS. */
export function tlsWords(
  host: string,
  ca: string | null | undefined,
  { code = '', message }: { code?: string | undefined; message: string },
): string | undefined {
  const isOpenssl = code.startsWith('ERR_SSL') || code === 'EPROTO';
  // Its text is for developers of it, line breaks and file names included: only what it is about counts.
  const words = `${code} ${message}`;
  if (isOpenssl && PLAIN.test(words)) return 'It speaks plain HTTP here: use http:// in the address.';
  if (isOpenssl && OLD.test(words))
    return `${host} only speaks an old version of TLS. Spandrel wants TLS 1.2 or later: turn that on there, or use a proxy in front of it.`;
  if (isOpenssl && WANTS_CERTIFICATE.test(words)) return wantsCertificate(host);
  if (code === 'CERT_HAS_EXPIRED')
    return `The certificate of ${host} has expired: whoever runs ${host} must renew it. Until then nothing goes there.`;
  if (code === 'CERT_NOT_YET_VALID')
    return `The certificate of ${host} is not valid yet. Is the clock of this machine right?`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `The certificate is for another name than ${host}. Use the name it was made for.`;
  if (CERTIFICATE.test(code) && !isOpenssl)
    return ca
      ? `The certificate was not signed by the authority that was given (${code}).`
      : `The certificate is not trusted (${code}). ${HOW_TO_TRUST}`;
  if (isOpenssl || code.startsWith('ERR_TLS')) return `TLS does not come about (${code}).`;
  return undefined;
}
