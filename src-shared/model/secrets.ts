// What looks like a secret: by the name of what holds it, or by its own shape. Patterns are written so that both
// RE2 and JavaScript read them alike and in linear time. Where it is not sure how far a secret goes they take more.

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
  { pattern: '*passphrase*', why: 'passwords' },
  { pattern: '*secret*', why: 'secrets' },
  { pattern: '*token', why: 'tokens' },
  { pattern: '*api_key*', why: 'API keys' },
  { pattern: '*api-key*', why: 'API keys' },
  { pattern: '*apikey*', why: 'API keys' },
  { pattern: '*access_key*', why: 'API keys' },
  { pattern: '*accesskey*', why: 'API keys' },
  { pattern: '*private_key*', why: 'private keys' },
  { pattern: '*privatekey*', why: 'private keys' },
  { pattern: '*credential*', why: 'credentials' },
  { pattern: '*session_id', why: 'session ids' },
  { pattern: '*session.id', why: 'session ids' },
  { pattern: '*email', why: 'e-mail addresses' },
];

export interface TextRule {
  pattern: string;
  why: string;
}

/** Names that a secret is written out behind, and what may end such a name: SECRET_KEY_BASE, passwords. */
const NAME =
  '(?:password|passwd|passphrase|pwd|secret(?:[_-]?key)?|(?:api|access|account|private)[_-]?key|credential)(?:s|hash|value|text|base64)?(?:[_.-][a-z0-9]{1,30}){0,3}';
/** A name's closing quote, in JSON within JSON with backslashes, or bracket, and what stands before the value. */
const IS = '(?:\\\\{0,15}["\'])?(?:\\]|%5D)?\\s{0,9}(?:=>?|:|%3[AD])\\s{0,9}';
/** In quotes, to the next one that is not escaped, or to the end of a text that was cut. */
const QUOTED = '"(?:[^"\\\\]|\\\\[\\s\\S])+"?|\'(?:[^\'\\\\]|\\\\[\\s\\S])+\'?';
/** In the quotes of JSON within JSON: a quote of the value has three backslashes there, or, deeper, none is told apart. */
const ESCAPED =
  '\\\\"(?:\\\\\\\\\\\\"|\\\\[^"]|[^"\\\\])+(?:\\\\")?|\\\\{1,15}"[^"]+"?|\\\\{1,15}\'[^\']+\'?';
const LIST = `\\[(?:"(?:[^"\\\\]|\\\\[\\s\\S])*"?|'(?:[^'\\\\]|\\\\[\\s\\S])*'?|[^\\]"'])+\\]?`;
/** As it stands, to the next blank, quote or "&". */
const BARE = '[^\\s"\'&]';

/** What is written out behind a name, in any of the ways texts have; a bare value has so many characters at least. */
const valueLike = (least: number): string => `(?:${QUOTED}|${ESCAPED}|${LIST}|${BARE}{${least},})`;

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
  {
    // Up to its end, whatever stands for the ends of its lines; one that was cut to the end of the text.
    pattern:
      '-----BEGIN[A-Z0-9 %+]{0,60}PRIVATE(?:[ +]|%20)KEY[A-Z0-9 %+]{0,20}-----[\\s\\S]*?(?:-----END[A-Z0-9 %+]{0,90}-----|$)',
    why: 'private keys',
  },
  {
    // A password may hold "/" and "@", but digits and "/" behind a host are a port.
    pattern:
      '(?:://|:\\\\/\\\\/)[^\\s/:@"\']{0,200}:(?:[^\\s/"\'<>]{1,300}@|[0-9]{0,9}[^\\s/@"\'<>0-9][^\\s/@"\'<>]{0,300}/[^\\s"\'<>]{0,500}@|/[^\\s"\'<>]{1,500}@)',
    why: 'a name and password in an address',
  },
  { pattern: `(?i)${NAME}${IS}${valueLike(1)}`, why: 'passwords and keys written out' },
  { pattern: `(?i)token${IS}${valueLike(6)}`, why: 'tokens written out' },
  {
    pattern: `(?i)(?:\\bauthorization|\\bcookie)${IS}(?:${QUOTED}|${ESCAPED}|${LIST}|[^\\r\\n"']{6,})`,
    why: 'headers written out',
  },
  {
    pattern: '\\b[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}\\b',
    why: 'e-mail addresses',
  },
];

const NAMES: ReadonlyMap<string, string> = new Map(SECRET_TEXTS.map(({ pattern, why }) => [pattern, why]));

/** What a text pattern of ours hides, in words; undefined for one that somebody wrote. */
export const secretNamed = (pattern: string): string | undefined => NAMES.get(pattern);
