// Whose certificates are trusted: an authority of one's own is added to the usual ones, wherever a destination is
// spoken to.
import { getCACertificates, rootCertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask } from '../../src-main/send/ask/read-api.ts';
import { get } from '../../src-main/send/get.ts';
import { post } from '../../src-main/send/post.ts';
import { checkLayers, placeOf } from '../../src-main/send/test-layers.ts';
import { TEST_CERTIFICATE } from '../fixtures/tls.ts';
import { startStandIn } from './stand-ins/in-test.ts';

/** The certificate of an authority that has signed nothing here. */
const ANOTHER = rootCertificates[0] ?? '';
const NEVER = new AbortController().signal;

/** A server with a certificate that everybody trusts; its address. */
async function startPublic(): Promise<string> {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, TEST_CERTIFICATE]);
  onTestFinished(() => setDefaultCACertificates(before));
  return (await startStandIn(() => ({ status: 200, body: 'yes' }), { tls: true })).url;
}

/** A server with a certificate that only its own authority vouches for. */
const startOwn = async (): Promise<string> =>
  (await startStandIn(() => ({ status: 200, body: 'yes' }), { tls: true })).url;

describe.each([
  ['a server with a public certificate, beside an authority of one’s own', startPublic, ANOTHER],
  ['a server of one’s own authority', startOwn, TEST_CERTIFICATE],
])('%s', (_, start, ca) => {
  it('is sent to', async () => {
    expect((await post(await start(), new Uint8Array(), {}, NEVER, { ca })).status).toBe(200);
  });

  it('is asked what arrived', async () => {
    const access = { url: await start(), headers: {}, secrets: [], ca };
    expect(new TextDecoder().decode(await ask(access, { path: '/' }, NEVER))).toBe('yes');
  });

  it('is asked for its limits', async () => {
    expect((await get({ url: await start(), headers: {}, secrets: [], ca }, '/', 2000))?.text).toBe('yes');
  });

  it('passes the test', async () => {
    const checks = await checkLayers(placeOf(await start(), ca));
    expect(checks.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  });
});
