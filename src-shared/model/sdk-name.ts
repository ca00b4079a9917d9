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

/** "Node 2.1.0" of "opentelemetry nodejs 2.1.0"; other SDKs than OpenTelemetry's keep their name. */
export function sdkName(sdk: string): string {
  const [, language = '', rest = ''] = /^opentelemetry (\S+)(.*)$/.exec(sdk) ?? [];
  return language === '' ? sdk : `${LANGUAGE_NAMES[language] ?? language}${rest}`;
}
