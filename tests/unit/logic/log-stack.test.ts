import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLogStack, stackWords } from '../../../src-renderer/logic/log-stack.ts';

const java = `Charge failed for order 81
java.lang.IllegalStateException: acquirer said no
\tat com.shop.Pay.charge(Pay.java:88)
\tat com.shop.Checkout.place(Checkout.java:41)
Caused by: java.net.SocketTimeoutException: Read timed out
\tat java.base/java.net.Socket.read(Socket.java:1)
\tat com.shop.Acquirer.call(Acquirer.java:12)
\t... 2 more`;

const python = `charge failed
Traceback (most recent call last):
  File "/app/pay.py", line 12, in charge
    acquirer.call()
  File "/app/acquirer.py", line 4, in call
    raise TimeoutError("read")
TimeoutError: read

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/shop.py", line 3, in place
    charge()
RuntimeError: no charge`;

const node = `Error: boom
    at charge (/app/src/pay.ts:88:11)
    at async place (/app/src/shop.ts:4:1)`;

const rust = `thread 'main' panicked at src/main.rs:4:5:
called \`Option::unwrap()\` on a \`None\` value
stack backtrace:
   0: rust_begin_unwind
             at /rustc/abc/library/std/src/panicking.rs:645:5
   1: shop::charge
             at ./src/main.rs:4:5
note: run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`;

const php = `PHP Fatal error:  Uncaught Exception: acquirer said no in /srv/pay.php:3
Stack trace:
#0 /srv/shop.php(7): charge()
#1 {main}
  thrown in /srv/pay.php on line 3`;

const phpChain = `RuntimeException: read timed out in /srv/acquirer.php:9
Stack trace:
#0 /srv/pay.php(3): call()
#1 {main}

Next LogicException: no charge in /srv/shop.php:5
Stack trace:
#0 /srv/shop.php(7): charge()
#1 {main}`;

describe('a body with a stack trace', () => {
  it('says what a Rust program panicked with, not only where', () => {
    const stack = readLogStack(rust);
    expect(stack?.frames).toBe(2);
    expect(stack && stackWords(stack).said).toBe('called `Option::unwrap()` on a `None` value');
    expect(stack?.chain[0]?.title).toContain("thread 'main' panicked at src/main.rs:4:5:");
  });

  it('is read as PHP prints it, where the cause comes first', () => {
    const stack = readLogStack(php);
    expect(stack?.frames).toBe(1);
    expect(stack && stackWords(stack)).toEqual({
      said: 'PHP Fatal error:  Uncaught Exception: acquirer said no in /srv/pay.php:3',
      cause: '',
    });
    const chain = readLogStack(phpChain);
    expect(chain?.frames).toBe(2);
    expect(chain && stackWords(chain)).toEqual({
      said: 'LogicException: no charge in /srv/shop.php:5',
      cause: 'RuntimeException: read timed out in /srv/acquirer.php:9',
    });
  });

  it('is told apart in message and exceptions, the first cause first', () => {
    const stack = readLogStack(java);
    expect(stack?.message).toBe('Charge failed for order 81');
    expect(stack?.chain.map(({ title }) => title)).toEqual([
      'java.net.SocketTimeoutException: Read timed out',
      'java.lang.IllegalStateException: acquirer said no',
    ]);
    expect(stack?.frames).toBe(4);
  });

  it('is read as Python prints it, where the exception comes after its frames', () => {
    const stack = readLogStack(python);
    expect(stack?.message).toBe('charge failed');
    expect(stack?.chain[0]?.title).toBe('TimeoutError: read');
  });

  it('may begin with the exception itself', () => {
    const stack = readLogStack(node);
    expect(stack).toMatchObject({ message: '', frames: 2 });
    expect(stack && stackWords(stack)).toEqual({ said: 'Error: boom', cause: '' });
  });

  it('says its message and the first cause on one line', () => {
    const stack = readLogStack(java);
    expect(stack && stackWords(stack)).toEqual({
      said: 'Charge failed for order 81',
      cause: 'java.net.SocketTimeoutException: Read timed out',
    });
  });

  it('begins after terminal colours as well', () => {
    const esc = String.fromCharCode(27);
    expect(readLogStack(`${esc}[31m${node}${esc}[0m`)?.frames).toBe(2);
  });

  it.each([
    'one line',
    'two\nlines',
    'shopping list\n  at home\nmilk',
    '{\n  "at": 1\n}',
    'steps:\n1: wash\nthen dry',
  ])('is not seen in %j', (body) => {
    expect(readLogStack(body)).toBeUndefined();
  });

  it('never throws and never invents text', () => {
    const line = fc.constantFrom(
      '  at a (b.ts:1:2)',
      'Traceback (most recent call last):',
      'x',
      '',
      'Caused by: y',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 12 }), (lines) => {
        const body = lines.join('\n');
        const stack = readLogStack(body);
        if (stack) expect(body.replace(/\s+/g, ' ')).toContain(stack.message.replace(/\s+/g, ' '));
      }),
    );
  });
});
