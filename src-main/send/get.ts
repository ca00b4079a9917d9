// One quick question to a destination: its configuration, whether it is ready. Not tried again: an answer is nice to
// have.
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Target } from './target.ts';
import { trusting } from './trust.ts';

export interface Got {
  status: number;
  contentType: string;
  text: string;
}

const MOST_BYTES = 4 * 1024 * 1024;

/** What a target's base address answers to GET `path`; undefined when it does not answer within `ms`. Never throws. */
export async function get({ url, headers, ca }: Target, path: string, ms: number): Promise<Got | undefined> {
  const whole = `${url.replace(/\/+$/, '')}${path}`;
  const isSecure = whole.startsWith('https:');
  const signal = AbortSignal.timeout(ms);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      (isSecure ? requestHttps : requestHttp)(
        whole,
        {
          signal,
          headers: { 'user-agent': 'spandrel', ...headers },
          ...(isSecure && trusting(ca)),
        },
        resolve,
      )
        .once('error', reject)
        .end();
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MOST_BYTES) return undefined;
    }
    return {
      status: response.statusCode ?? 0,
      contentType: response.headers['content-type'] ?? '',
      text: Buffer.concat(chunks).toString('utf8'),
    };
  } catch {
    return undefined;
  }
}
