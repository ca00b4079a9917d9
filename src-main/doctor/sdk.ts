// Who sends, from the User-Agent. There is no one shape: Go has three (one a signal), a page has its browser's,
// Java's gRPC one ends early; version numbers are the exporter's in JavaScript and right for traces only in Go.

export type Language =
  | 'Python'
  | 'JavaScript'
  | 'Java'
  | 'Go'
  | 'Rust'
  | '.NET'
  | 'Ruby'
  | 'PHP'
  | 'C++'
  | 'Collector'
  | 'browser';

export interface Sdk {
  language: Language;
  /** "" when it does not say. */
  version: string;
}

const NAMES: Readonly<Record<string, Language>> = {
  python: 'Python',
  javascript: 'JavaScript',
  java: 'Java',
  go: 'Go',
  rust: 'Rust',
  dotnet: '.NET',
  '.net': '.NET',
  ruby: 'Ruby',
  php: 'PHP',
  cpp: 'C++',
};

/** Of the gRPC libraries, for exporters that say no more. */
const TRANSPORTS: readonly [RegExp, Language][] = [
  [/^grpc-python|grpc-python\//, 'Python'],
  [/grpc-node/, 'JavaScript'],
  [/grpc-java/, 'Java'],
  [/grpc-go\//, 'Go'],
  [/tonic\//, 'Rust'],
  [/grpc-dotnet/, '.NET'],
];

/** The SDK a User-Agent names; undefined when it names none. */
export function sdkOf(userAgent: string | undefined): Sdk | undefined {
  if (userAgent === undefined) return undefined;
  const plain =
    /OTel[- ]OTLP[- ]Exporter[- ](Python|JavaScript|Java|Go|Rust|Dotnet|\.NET|Ruby|PHP|Cpp)\/?v?([\d.]*)/i.exec(
      userAgent,
    );
  if (plain) return { language: NAMES[plain[1]?.toLowerCase() ?? ''] ?? 'Python', version: plain[2] ?? '' };
  const go = /^OTel Go OTLP .*?\/v?(\d[\d.]*)/.exec(userAgent);
  if (go) return { language: 'Go', version: go[1] ?? '' };
  const collector = /OpenTelemetry Collector[^/]*\/v?([\d.]*)/i.exec(userAgent);
  if (collector) return { language: 'Collector', version: collector[1] ?? '' };
  if (userAgent.startsWith('Mozilla/')) return { language: 'browser', version: '' };
  const transport = TRANSPORTS.find(([pattern]) => pattern.test(userAgent));
  return transport && { language: transport[1], version: '' };
}

/** True where the version is the exporter's, which counts on its own: all of JavaScript's, Go's before their 1.0. */
const isExporters = ({ language, version }: Sdk): boolean =>
  version !== '' && (language === 'JavaScript' || (language === 'Go' && version.startsWith('0.')));

/** "Python 1.45.1", "Go exporter 0.14.0", "Rust"; undefined for a sender who says nothing. */
export function sdkText(userAgent: string | undefined): string | undefined {
  const sdk = sdkOf(userAgent);
  if (sdk === undefined) return undefined;
  return [sdk.language, isExporters(sdk) ? 'exporter' : '', sdk.version]
    .filter((part) => part !== '')
    .join(' ');
}

/** The last versions made before OTLP 1.0 was stable (mid 2023), by what the User-Agent counts. */
const TOO_OLD: Partial<Record<Language, readonly [number, number]>> = {
  Python: [1, 18],
  JavaScript: [0, 40],
  Go: [1, 15],
  Java: [1, 27],
  Rust: [0, 19],
  '.NET': [1, 4],
};

/** True for an SDK from before OTLP was stable: what it sends may be read wrongly, and nobody repairs it. */
export function isTooOld({ language, version }: Sdk): boolean {
  const last = TOO_OLD[language];
  const [major, minor = 0] = version.split('.').map(Number);
  if (last === undefined || major === undefined || version === '' || Number.isNaN(major)) return false;
  // Go's logs and metrics exporters count by themselves, and began at 0.
  if (language === 'Go' && major === 0) return false;
  return major < last[0] || (major === last[0] && minor <= last[1]);
}
