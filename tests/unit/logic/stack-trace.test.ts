import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStackTrace, type StackPart, splitCall } from '../../../src-renderer/logic/stack-trace.ts';

const brief = (parts: StackPart[]): string[] =>
  parts.map((part) => {
    if (part.kind === 'words') return part.text;
    if (part.kind === 'library') return `${part.frames.length} in ${part.libraries.join(', ')}`;
    return `${part.frame.call} ${part.frame.file}:${part.frame.line}`;
  });

describe('stack traces', () => {
  it('reads JavaScript', () => {
    expect(
      brief(
        readStackTrace(`Error: card refused
    at charge (/app/src/pay.ts:88:11)
    at async handler (file:///app/src/server.ts:12:3)
    at Layer.handle [as handle_request] (/app/node_modules/express/lib/router/layer.js:95:5)
    at next (/app/node_modules/express/lib/router/route.js:149:13)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`),
      ),
    ).toEqual([
      'Error: card refused',
      'charge /app/src/pay.ts:88',
      'async handler /app/src/server.ts:12',
      '3 in express, node',
    ]);
  });

  it('reads Python', () => {
    expect(
      brief(
        readStackTrace(`Traceback (most recent call last):
  File "/usr/lib/python3.12/site-packages/flask/app.py", line 880, in full_dispatch_request
    rv = self.dispatch_request()
         ^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/cart.py", line 41, in add
    raise ValueError("no such sku")
ValueError: no such sku`),
      ),
    ).toEqual([
      'Traceback (most recent call last):',
      '1 in flask',
      'add /srv/cart.py:41',
      'ValueError: no such sku',
    ]);
  });

  it('reads Java', () => {
    expect(
      brief(
        readStackTrace(`java.lang.IllegalStateException: empty cart
	at com.shop.Cart.total(Cart.java:41)
	at java.base/java.lang.Thread.run(Thread.java:833)
	at org.springframework.web.Dispatcher.doGet(Dispatcher.java:10)
Caused by: java.io.IOException: closed
	at com.shop.Db.query(Db.java:7)
	... 12 more`),
      ),
    ).toEqual([
      'java.lang.IllegalStateException: empty cart',
      'com.shop.Cart.total Cart.java:41',
      '2 in java, springframework',
      'Caused by: java.io.IOException: closed',
      'com.shop.Db.query Db.java:7',
      '... 12 more',
    ]);
  });

  it('reads on where .NET resumed an async call', () => {
    expect(
      brief(
        readStackTrace(`System.TimeoutException: no answer
   at Shop.Pay.Charge(Order order) in /src/Pay.cs:line 41
--- End of stack trace from previous location ---
   at System.Threading.Tasks.Task.Execute()
--- End of stack trace from previous location where exception was thrown ---
   at System.Runtime.CompilerServices.TaskAwaiter.HandleNonSuccess(Task task)
   at Shop.Cart.Buy() in /src/Cart.cs:line 7`),
      ),
    ).toEqual([
      'System.TimeoutException: no answer',
      'Shop.Pay.Charge(Order order) /src/Pay.cs:41',
      '2 in System',
      'Shop.Cart.Buy() /src/Cart.cs:7',
    ]);
  });

  it('reads Go, Rust and .NET', () => {
    expect(
      brief(
        readStackTrace(`goroutine 7 [running]:
main.(*Server).charge(0xc000010000, {0x1, 0x2})
	/src/server.go:88 +0x1d
net/http.HandlerFunc.ServeHTTP(0x0)
	/usr/local/go/src/net/http/server.go:2136 +0x29`),
      ),
    ).toEqual(['goroutine 7 [running]:', 'main.(*Server).charge /src/server.go:88', '1 in go']);
    expect(
      brief(
        readStackTrace(`   0: payment::acquirer::charge
             at ./src/acquirer.rs:88:13
   1: tokio::runtime::task::raw::poll
             at /root/.cargo/registry/src/index.crates.io-6f17d22bba15001f/tokio-1.38.0/src/runtime/task/raw.rs:201:9`),
      ),
    ).toEqual(['payment::acquirer::charge ./src/acquirer.rs:88', '1 in tokio']);
    expect(
      brief(
        readStackTrace(`   0: payment::acquirer::charge at src/acquirer.rs:88
   1: tower::service::call at tower-0.5.2/src/lib.rs:12`),
      ),
    ).toEqual(['payment::acquirer::charge src/acquirer.rs:88', '1 in tower']);
    expect(
      brief(
        readStackTrace(`   at Shop.Cart.Add(Item item) in /src/Cart.cs:line 41
   at System.Threading.Tasks.Task.Execute()`),
      ),
    ).toEqual(['Shop.Cart.Add(Item item) /src/Cart.cs:41', '1 in System']);
  });

  it('keeps every line of anything at all in some way, and never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), (text) => {
        expect(() => readStackTrace(text)).not.toThrow();
      }),
    );
    expect(brief(readStackTrace('something broke'))).toEqual(['something broke']);
  });
});

describe('a call in a narrow place', () => {
  it.each([
    ['main.(*Shop).Charge', 'main.(*Shop).', 'Charge', ''],
    ['Shop.Cart.First(IEnumerable<Item> items)', 'Shop.Cart.', 'First', '(IEnumerable<Item> items)'],
    ['java.lang.IllegalStateException', 'java.lang.', 'IllegalStateException', ''],
    ['shop::cart::add<T>', 'shop::cart::', 'add', '<T>'],
    ['Cart->add()', 'Cart->', 'add', '()'],
    ['Object.<anonymous>', 'Object.', '<anonymous>', ''],
    ['<module>', '', '<module>', ''],
    ['github.com/shop/pay.Charge(...)', 'github.com/shop/pay.', 'Charge', '(...)'],
    ['*errors.errorString', '*errors.', 'errorString', ''],
    ['handler', '', 'handler', ''],
    ['', '', '', ''],
  ])('%s keeps its name', (call, front, name, rest) => {
    expect(splitCall(call)).toEqual({ front, name, rest });
  });
});
