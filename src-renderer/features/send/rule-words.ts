// Redaction rules, in words, and lists of them. Pure.
import type { RedactionRule } from '#shared/api/redaction.ts';

/** What tells a rule from another. */
export const ruleKey = ({ where, pattern }: RedactionRule): string => `${where} ${pattern}`;

export const hasRule = (rules: readonly RedactionRule[], rule: RedactionRule): boolean =>
  rules.some((one) => ruleKey(one) === ruleKey(rule));

/** The rules with this one, once. */
export const withRule = (rules: readonly RedactionRule[], rule: RedactionRule): RedactionRule[] =>
  hasRule(rules, rule) ? [...rules] : [...rules, rule];

/** The rules with all of these, each once. */
export const withRules = (rules: readonly RedactionRule[], more: readonly RedactionRule[]): RedactionRule[] =>
  more.reduce((all, rule) => withRule(all, rule), [...rules]);

export const withoutRule = (rules: readonly RedactionRule[], rule: RedactionRule): RedactionRule[] =>
  rules.filter((one) => ruleKey(one) !== ruleKey(rule));

export const RULE_WORDS: Readonly<Record<RedactionRule['where'], string>> = {
  key: 'values of',
  text: 'text like',
};
