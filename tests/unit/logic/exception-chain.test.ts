import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExceptions } from '../../../src-renderer/logic/exception-chain.ts';
import type { StackPart } from '../../../src-renderer/logic/stack-trace.ts';

const brief = (part: StackPart): string => {
  if (part.kind === 'words') return `"${part.text}"`;
  if (part.kind === 'library') return `${part.frames.length} in ${part.libraries.join(', ')}`;
  return `${part.frame.call} ${part.frame.file}:${part.frame.line}`;
};
const read = (text: string) =>
  readExceptions(text).map(({ title, parts }) => [title, ...parts.map(brief)].join(' | '));

describe('the exceptions of a stack trace, the first cause first', () => {
  it('Java: the last "Caused by" is the first cause', () => {
    expect(
      read(`java.lang.IllegalStateException: checkout failed
	at com.shop.Checkout.run(Checkout.java:30)
	at java.base/java.lang.Thread.run(Thread.java:833)
Caused by: com.shop.PaymentException: refused
	at com.shop.Pay.charge(Pay.java:12)
	... 3 more
Caused by: java.io.IOException: closed
	at com.shop.Db.query(Db.java:7)
	at io.netty.channel.Channel.read(Channel.java:1)`),
    ).toEqual([
      'java.io.IOException: closed | com.shop.Db.query Db.java:7 | 1 in io.netty',
      'com.shop.PaymentException: refused | com.shop.Pay.charge Pay.java:12',
      'java.lang.IllegalStateException: checkout failed | com.shop.Checkout.run Checkout.java:30 | 1 in java',
    ]);
  });

  it('Python: the first traceback is the cause, and the frame where it broke comes first', () => {
    expect(
      read(`Traceback (most recent call last):
  File "/srv/db.py", line 12, in query
    return cursor.execute(sql)
  File "/usr/lib/python3.12/site-packages/psycopg/cursor.py", line 97, in execute
    raise ex
psycopg.OperationalError: server closed the connection

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/app.py", line 3, in checkout
    db.query("SELECT 1")
RuntimeError: cart could not be read`),
    ).toEqual([
      'psycopg.OperationalError: server closed the connection | 1 in psycopg | query /srv/db.py:12',
      'RuntimeError: cart could not be read | checkout /srv/app.py:3',
    ]);
  });

  it('.NET: the frames of the inner exception come first', () => {
    expect(
      read(`System.InvalidOperationException: checkout failed
 ---> System.IO.IOException: closed
   at Shop.Db.Query(String sql) in /src/Db.cs:line 7
   --- End of inner exception stack trace ---
   at Shop.Checkout.Run() in /src/Checkout.cs:line 30
   at Microsoft.AspNetCore.Routing.EndpointMiddleware.Invoke(HttpContext c)`),
    ).toEqual([
      'System.IO.IOException: closed | Shop.Db.Query(String sql) /src/Db.cs:7',
      'System.InvalidOperationException: checkout failed | Shop.Checkout.Run() /src/Checkout.cs:30 | 1 in Microsoft',
    ]);
  });

  it('Rust: the last of the listed causes, with the backtrace', () => {
    expect(
      read(`checkout failed

Caused by:
    0: payment refused
    1: connection reset by peer

Stack backtrace:
   0: shop::pay::charge
             at ./src/pay.rs:88:13
   1: tokio::runtime::task::raw::poll
             at /root/.cargo/registry/src/index.crates.io-6f17d22bba15001f/tokio-1.38.0/src/runtime/task/raw.rs:201:9`),
    ).toEqual([
      'connection reset by peer | shop::pay::charge ./src/pay.rs:88 | 1 in tokio',
      'payment refused',
      'checkout failed',
    ]);
  });

  it('JavaScript: "[cause]" is a cause', () => {
    expect(
      read(`Error: checkout failed
    at run (/app/src/checkout.ts:30:1)
    at Array.map (<anonymous>)
  [cause]: TypeError: fetch failed
      at pay (/app/src/pay.ts:7:2)
      at node:internal/deps/undici/undici:13178:13`),
    ).toEqual([
      'TypeError: fetch failed | pay /app/src/pay.ts:7 | 1 in node',
      'Error: checkout failed | run /app/src/checkout.ts:30 | 1 in built-in',
    ]);
  });

  it('Go: one section, built with or without full paths', () => {
    expect(
      read(`panic: boom

goroutine 7 [running]:
main.(*Server).charge(0xc000010000)
	/src/server.go:88 +0x1d
net/http.HandlerFunc.ServeHTTP(0x0)
	net/http/server.go:2136 +0x29
github.com/gin-gonic/gin.(*Context).Next(...)
	github.com/gin-gonic/gin@v1.9.1/context.go:174`),
    ).toEqual([
      'panic: boom\ngoroutine 7 [running]: | main.(*Server).charge /src/server.go:88 | 2 in go, github.com/gin-gonic/gin',
    ]);
  });

  it('never fails, and loses no frame of a chain', () => {
    expect(readExceptions('')).toEqual([]);
    expect(read('something broke')).toEqual(['something broke']);
    fc.assert(fc.property(fc.string(), (text) => readExceptions(text).length >= 0));
    const frame = '   at A.B() in /a.cs:line 1';
    const line = fc.constantFrom(
      frame,
      'Caused by: x.Y: z',
      '   --- End of inner exception stack trace ---',
      'Error: no ---> maybe',
      '  [cause]: E: y',
      '',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const parts = readExceptions(lines.join('\n')).flatMap((one) => one.parts);
        expect(parts.filter(({ kind }) => kind === 'frame')).toHaveLength(
          lines.filter((one) => one === frame).length,
        );
      }),
    );
  });

  it('Ruby: the first line says what went wrong and where, causes follow', () => {
    expect(
      read(`app/models/cart.rb:12:in 'Cart#add': no stock
for A-1 (Shop::StockError)
\tfrom /usr/lib/ruby/gems/3.2.0/gems/rack-2.0/lib/rack.rb:3:in 'call'
\tfrom bin/shop:1:in '<main>'
app/db.rb:4:in \`query': closed (IOError)
\tfrom app/models/cart.rb:10:in 'Cart#add'`),
    ).toEqual([
      'IOError: closed | query app/db.rb:4 | Cart#add app/models/cart.rb:10',
      'Shop::StockError: no stock\nfor A-1 | Cart#add app/models/cart.rb:12 | 1 in rack | <main> bin/shop:1',
    ]);
  });
});
