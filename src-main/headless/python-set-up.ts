// What Python loads behind the launcher's instrumentation. Python ends on SIGTERM without a word to its SDK, and what
// is queued is lost; so it is flushed first, and then the signal does what it would have done. Who takes the signal
// themselves (gunicorn, an own handler) is left alone; uvicorn raises it again when it is done, and then it comes here.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MODULE = 'spandrel_leave';
const LEAVE_WITHIN_S = 3;

// In a thread of its own: the signal may come while the main one holds a lock of the SDK.
const CODE = `import os
import signal
import threading


def _flush():
    from opentelemetry import metrics, trace
    from opentelemetry._logs import get_logger_provider

    for provider in (trace.get_tracer_provider(), get_logger_provider(), metrics.get_meter_provider()):
        try:
            provider.force_flush()
        except Exception:
            pass  # a provider that has nothing to flush, or could not


def _leave(number, _frame):
    flushing = threading.Thread(target=_flush, daemon=True)
    flushing.start()
    flushing.join(${LEAVE_WITHIN_S})
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def listen():
    if threading.current_thread() is threading.main_thread():
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _leave)
`;

/** A folder for PYTHONPATH with the module and the entry point by which the launcher finds it, and how to remove it. */
export function pythonSetUp(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'spandrel-python-'));
  const info = join(folder, `${MODULE}-1.dist-info`);
  mkdirSync(info);
  writeFileSync(join(folder, `${MODULE}.py`), CODE);
  writeFileSync(join(info, 'METADATA'), `Metadata-Version: 2.1\nName: ${MODULE}\nVersion: 1\n`);
  writeFileSync(
    join(info, 'entry_points.txt'),
    `[opentelemetry_post_instrument]\n${MODULE} = ${MODULE}:listen\n`,
  );
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
