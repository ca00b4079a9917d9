// The services: what each needs, how it is built, and how it is started. What others wrote is kept in a cache folder of the
// user's, so that the second time is quick; what is built of this folder belongs to this checkout.
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ROOT, say } from '../../../scripts/lib/toolchain.mjs';

const SHOP = join(ROOT, 'examples', 'shop');
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'spandrel-shop');
const TARGET = process.env.CARGO_TARGET_DIR ?? join(CACHE, 'target');
/** What the shop of this checkout makes: its programs, and what they print. */
export const OWN = join(ROOT, 'node_modules', '.cache', 'spandrel-shop');

/** Runs a step of a build; throws with the end of what it said. */
function step(cwd, command, args, env = {}) {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env } });
  if (done.status === 0) return;
  const said = `${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`.trim();
  throw new Error(said.split('\n').slice(-12).join('\n'));
}

const requirements = () => readFileSync(join(SHOP, 'python', 'requirements.txt'));
const venv = () =>
  join(CACHE, `venv-${createHash('sha256').update(requirements()).digest('hex').slice(0, 12)}`);
const python = () => join(venv(), 'bin', 'python');

/** Catalog and mailer share one environment. */
function installPython(cwd) {
  const whole = join(venv(), 'whole');
  if (existsSync(whole)) return;
  step(cwd, 'python3', ['-m', 'venv', venv()]);
  step(cwd, python(), ['-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt']);
  writeFileSync(whole, '');
}

function buildStorefront(cwd, node) {
  const installed = join(cwd, 'node_modules', '.package-lock.json');
  const lock = statSync(join(cwd, 'package-lock.json')).mtimeMs;
  if (!existsSync(installed) || statSync(installed).mtimeMs < lock - 1000) {
    step(cwd, 'npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts']);
    writeFileSync(installed, '', { flag: 'a' });
  }
  step(cwd, node, [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn']);
}

/** Its dependencies are compiled once for all checkouts; the program itself is copied from among them. */
function buildPayment(cwd) {
  step(cwd, 'cargo', ['build', '--locked', '--quiet'], { CARGO_TARGET_DIR: TARGET });
  // One that still runs can be replaced, not written over.
  rmSync(join(OWN, 'payment'), { force: true });
  copyFileSync(join(TARGET, 'debug', 'payment'), join(OWN, 'payment'));
}

/** In the order of their start, so that each finds whom it calls; they are stopped the other way round. */
export const SERVICES = [
  {
    name: 'payment',
    language: 'Rust',
    folder: 'payment',
    needs: ['cargo', '--version'],
    port: 8804,
    build: buildPayment,
    start: () => [join(OWN, 'payment')],
  },
  {
    name: 'catalog',
    language: 'Python',
    folder: 'python',
    needs: ['python3', '-m', 'venv', '--help'],
    port: 8802,
    build: installPython,
    start: () => [python(), 'catalog.py'],
  },
  {
    name: 'cart',
    language: 'Go',
    folder: 'cart',
    needs: ['go', 'version'],
    port: 8803,
    build: (cwd) => step(cwd, 'go', ['build', '-o', join(OWN, 'cart'), '.'], { CGO_ENABLED: '0' }),
    start: () => [join(OWN, 'cart')],
  },
  {
    name: 'mailer',
    language: 'Python',
    folder: 'python',
    needs: ['python3', '-m', 'venv', '--help'],
    build: installPython,
    start: () => [python(), 'mailer.py'],
  },
  {
    name: 'storefront',
    language: 'TypeScript',
    folder: 'storefront',
    needs: ['npm', '--version'],
    port: 8801,
    build: buildStorefront,
    start: (node) => [node, '--import', './telemetry.ts', 'app.ts'],
  },
];

/** Why a service cannot be built here; undefined when it can. */
export function whatIsMissing({ needs }) {
  const [command, ...args] = needs;
  const works = spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  return works ? undefined : `as \`${needs.join(' ')}\` does not run here`;
}

/** Builds a service; what went wrong, or undefined. */
export function build({ name, language, folder, build: make }, node) {
  say(`Building ${name} (${language})…`);
  for (const dir of [CACHE, OWN]) mkdirSync(dir, { recursive: true });
  try {
    make(join(SHOP, folder), node);
    return undefined;
  } catch (error) {
    return `its build failed:\n${error.message}`;
  }
}

/** The environment of a service: OpenTelemetry's own variables, its port, and where the others are. */
export function environmentOf({ name, folder }, { port, urls, spandrel }) {
  return {
    ...process.env,
    OTEL_SERVICE_NAME: name,
    // Go and Rust do not name the instance by themselves.
    OTEL_RESOURCE_ATTRIBUTES: `service.namespace=shop,service.version=0.1.0,deployment.environment.name=dev,service.instance.id=${randomUUID()}`,
    // Go speaks gRPC here, the others HTTP.
    OTEL_EXPORTER_OTLP_ENDPOINT: folder === 'cart' ? spandrel.grpc : spandrel.http,
    PAGE_OTLP_ENDPOINT: spandrel.http,
    // Sooner than the defaults of 5 s and 60 s: for development.
    OTEL_BSP_SCHEDULE_DELAY: '500',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    // Node is silent about failing exports without the first, and asks cloud metadata servers without the second.
    OTEL_LOG_LEVEL: 'error',
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process,serviceinstance',
    // Python's HTTP and database attributes still have their old names without it.
    OTEL_SEMCONV_STABILITY_OPT_IN: 'http,database',
    ...(port && { PORT: `${port}` }),
    ...(urls.catalog && { CATALOG_URL: urls.catalog }),
    ...(urls.cart && { CART_URL: urls.cart }),
    ...(urls.payment && { PAYMENT_URL: urls.payment }),
  };
}
