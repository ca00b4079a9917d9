// Whose code a frame of a stack trace is: the program's own, or a library's, told by file and function.

/** The path without what comes before the program's own folders. */
export function shortFile(file: string): string {
  const path = file.replaceAll('\\', '/');
  const modules = path.lastIndexOf('node_modules/');
  if (modules >= 0) return path.slice(modules + 'node_modules/'.length);
  for (const pattern of INSIDE) {
    const inside = pattern.exec(path)?.[1];
    if (inside) return inside;
  }
  return file;
}

const INSIDE = [
  /(?:site|dist)-packages\/(.+)$/,
  /registry\/src\/[^/]+\/(.+)$/,
  /\/git\/checkouts\/[^/]+\/[^/]+\/(.+)$/,
  /\/pkg\/mod\/(.+)$/,
  /\/gems\/([^/]+-\d.+)$/,
];

/** Patterns whose first group is the library. */
const BY_FILE: readonly RegExp[] = [
  /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/,
  /(?:site|dist)-packages\/([^/.]+)/,
  /registry\/src\/[^/]+\/([^/]+?)-\d/,
  /\/git\/checkouts\/([^/]+?)-[0-9a-f]+\//,
  /(?:^|\/)([\w-]+?)-\d+\.\d+\.\d+[^/]*\/src\//,
  /\/pkg\/mod\/([^@]+)@/,
  // Go built with -trimpath: github.com/x/y@v1.2.3/z.go
  /^([\w.-]+\.[a-z]+\/[^@]+)@v\d/,
  /\/vendor\/((?:[\w.-]+\.[a-z]+\/)?[^/]+\/[^/]+)\//,
  /\/gems\/([^/]+?)-\d/,
];

/** Files of a language's own library. */
const OF_LANGUAGE: readonly (readonly [RegExp, string])[] = [
  [/^node:|^internal\//, 'node'],
  [/^(?:<anonymous>|native)$/, 'built-in'],
  [/^(?:ext:|https:\/\/deno\.land\/)/, 'deno'],
  [/\/lib\/python[\d.]+\/|^<frozen /, 'python'],
  [/^\/rustc\/|^library\/(?:std|core|alloc)\//, 'std'],
  [/\/(?:usr\/local|usr\/lib|opt\/.*)\/go\/src\/|\/sdk\/go[\d.]+\/src\/|\/libexec\/src\//, 'go'],
];

/** Go's own packages, for builds whose paths are trimmed. */
const GO_PACKAGE =
  /^(?:net|runtime|encoding|database\/sql|io|os|sync|context|reflect|testing|fmt|bufio|crypto|internal|errors|strings|bytes|time|log|html|text|syscall)(?:[./]|$)/;

const JVM =
  /^(?:[\w.]+\/)?(?:(java|javax|jdk|sun|kotlin|kotlinx|scala|jakarta|akka|okhttp3|okio|retrofit2|reactor|feign|groovy)[./]|(?:com\.sun|org\.(springframework|apache|hibernate|eclipse|jboss|junit|postgresql|slf4j|aspectj|jetbrains|mockito|mariadb|mongodb)|(io\.(?:netty|grpc|opentelemetry|micrometer|vertx|quarkus|micronaut|lettuce|undertow|reactivex)|com\.(?:zaxxer|fasterxml|google|mysql|mongodb|netflix|rabbitmq)|ch\.qos|net\.bytebuddy))\.)/;

const DOTNET =
  /^(System|Microsoft|Npgsql|Grpc|MySql|MySqlConnector|StackExchange|Dapper|Newtonsoft|MassTransit|Serilog|OpenTelemetry|Polly|Xunit|NUnit|MediatR|AutoMapper|Confluent|RabbitMQ|MongoDB)\./;

/** The library a frame belongs to, null for the program's own code. */
export function libraryOf(file: string, call: string): string | null {
  const path = file.replaceAll('\\', '/');
  for (const pattern of BY_FILE) {
    const name = pattern.exec(path)?.[1];
    if (name) return name;
  }
  for (const [pattern, name] of OF_LANGUAGE) if (pattern.test(path)) return name;
  if (/\.go$/.test(path) && !path.startsWith('/') && GO_PACKAGE.test(call)) return 'go';
  const jvm = JVM.exec(call);
  if (jvm) return jvm[1] ?? jvm[2] ?? jvm[3] ?? 'java';
  return DOTNET.exec(call)?.[1] ?? null;
}
