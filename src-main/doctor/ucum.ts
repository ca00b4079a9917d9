// Whether a metric's unit is written as UCUM has it (https://ucum.org/ucum, case-sensitive): atoms with metric prefixes,
// exponents, products and quotients, annotations in braces. Special units that no telemetry is measured in are left out.
import { knownUnit } from '#shared/model/units.ts';

const PREFIXES = 'Y Z E P T G M k h da d c m u n p f a z y Ki Mi Gi Ti'.split(' ');
/** Atoms that take a prefix. */
const METRIC = new Set(
  (
    'm s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv l L ar t bar u eV pc ' +
    'cal cal_th cal_IT cal_m mho dyn erg P G Oe St bit By Bd kat U eq osm g% gf Ci R RAD REM B Np B[V] B[W] B[SPL] B[mV] B[uV] [iU] [IU] G'
  ).split(' '),
);
/** Atoms that do not. */
const PLAIN = new Set(
  (
    "% 10* 10^ [pi] min h d wk mo a a_j a_g a_t mo_j mo_s mo_g deg ' '' gon atm AU [ppth] [ppm] [ppb] [pptr] " +
    '[degF] [degR] [in_i] [ft_i] [yd_i] [mi_i] [nmi_i] [kn_i] [lb_av] [oz_av] [gal_us] [psi] [pH] [car_au] bit_s st circ sph [c] [h] [k] [e] [g] [G]'
  ).split(' '),
);

function isAtom(text: string): boolean {
  if (METRIC.has(text) || PLAIN.has(text)) return true;
  return PREFIXES.some((prefix) => text.startsWith(prefix) && METRIC.has(text.slice(prefix.length)));
}

/** One factor: an annotation, a whole number, or an atom with an exponent and perhaps an annotation. */
function isFactor(text: string): boolean {
  const bare = text.replace(/\{[!-z|~]*\}$/, '');
  if (bare === '') return text !== '';
  if (/^\d+$/.test(bare)) return true;
  if (isAtom(bare)) return true;
  const powered = /^(.*?[^\d+-])([+-]?\d+)$/.exec(bare);
  return powered !== null && isAtom(powered[1] ?? '');
}

/** Whether a unit is UCUM's; the empty one is not. */
export function isUcum(unit: string): boolean {
  if (unit === '') return false;
  // Annotations may hold what separates; parentheses only group.
  const parts: string[] = [];
  let part = '';
  let inBraces = false;
  let depth = 0;
  for (const [i, char] of [...unit].entries()) {
    if (char === '{') inBraces = true;
    if (char === '}') inBraces = false;
    if (inBraces || char === '}') part += char;
    else if (char === '(') {
      if (part !== '') return false;
      depth++;
    } else if (char === ')') {
      if (--depth < 0 || part === '') return false;
    } else if (char === '.' || char === '/') {
      // A quotient may begin with its stroke.
      if (part !== '' || i > 0) parts.push(part);
      part = '';
    } else part += char;
  }
  if (inBraces || depth !== 0) return false;
  return [...parts, part].every(isFactor);
}

/** The word in a metric's name that is its unit; undefined when there is none. */
export function unitInName(name: string, unit: string): string | undefined {
  const words = knownUnit(unit)?.inNames;
  return name
    .split(/[._\-/]|(?<=[a-z])(?=[A-Z])/)
    .find((word) => word !== '' && (words?.includes(word.toLowerCase()) ?? false));
}
