// What a person calls the languages of SDKs, by `telemetry.sdk.language`.

export const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  python: 'Python',
  nodejs: 'Node',
  webjs: 'Browser',
  go: 'Go',
  rust: 'Rust',
  java: 'Java',
  dotnet: '.NET',
  ruby: 'Ruby',
  php: 'PHP',
};

/** "Node 2.1.0" of "opentelemetry nodejs 2.1.0", or of "nodejs 2.1.0"; an SDK of another name keeps it. */
export function sdkName(sdk: string): string {
  const [language = '', ...rest] = sdk.replace(/^opentelemetry /, '').split(' ');
  return [LANGUAGE_NAMES[language] ?? language, ...rest].join(' ');
}
