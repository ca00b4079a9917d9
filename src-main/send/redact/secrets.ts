// What looks like a secret: by the name of what holds it, or by its own shape. Patterns are written so that both
// RE2 and JavaScript read them alike and in linear time.

export interface KeyRule {
  /** A pattern as a rule has it: "*" stands for anything, case does not matter. */
  pattern: string;
  why: string;
}

/** Names of attributes whose values are secrets, or of people. */
export const SECRET_KEYS: readonly KeyRule[] = [
  { pattern: '*authorization', why: 'sign-in headers' },
  { pattern: '*cookie', why: 'cookies' },
  { pattern: '*password*', why: 'passwords' },
  { pattern: '*passwd*', why: 'passwords' },
  { pattern: '*secret*', why: 'secrets' },
  { pattern: '*token', why: 'tokens' },
  { pattern: '*api_key*', why: 'API keys' },
  { pattern: '*api-key*', why: 'API keys' },
  { pattern: '*apikey*', why: 'API keys' },
  { pattern: '*private_key*', why: 'private keys' },
  { pattern: '*credential*', why: 'credentials' },
  { pattern: '*session_id', why: 'session ids' },
  { pattern: '*session.id', why: 'session ids' },
  { pattern: '*email', why: 'e-mail addresses' },
];

export interface TextRule {
  pattern: string;
  why: string;
}

/** Shapes of secrets in any text. */
export const SECRET_TEXTS: readonly TextRule[] = [
  { pattern: '(?i)\\b(?:bearer|basic) [A-Za-z0-9._~+/-]{12,}=*', why: 'sign-in headers' },
  {
    pattern: '\\beyJ[A-Za-z0-9_-]{8,2000}\\.[A-Za-z0-9_-]{8,8000}\\.[A-Za-z0-9_-]{8,}',
    why: 'JSON web tokens',
  },
  { pattern: '\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b', why: 'AWS access keys' },
  { pattern: '\\bgh[pousr]_[A-Za-z0-9]{30,}', why: 'GitHub tokens' },
  { pattern: '\\bgl(?:c|sa)_[A-Za-z0-9+/=_-]{20,}', why: 'Grafana tokens' },
  { pattern: '\\bxox[abprs]-[A-Za-z0-9-]{10,}', why: 'Slack tokens' },
  { pattern: '\\bsk_(?:live|test)_[A-Za-z0-9]{16,}', why: 'Stripe keys' },
  { pattern: '\\bAIza[A-Za-z0-9_-]{35}', why: 'Google API keys' },
  { pattern: '-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\\s]*', why: 'private keys' },
  { pattern: '://[^\\s/:@]+:[^\\s/@]+@', why: 'a name and password in an address' },
  {
    pattern:
      '(?i)\\b(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?token)["\']?\\s*[=:]\\s*["\']?[^\\s"\'&,;]{3,}',
    why: 'passwords and keys written out',
  },
  {
    pattern: '\\b[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}\\b',
    why: 'e-mail addresses',
  },
];
