// Terminal sequences in text that was written for a terminal: the search engine knows the same ones.
export { ESC, SEQUENCE, withoutAnsi } from '#shared/model/ansi.ts';
