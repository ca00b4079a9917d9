// What OpenTelemetry's semantic conventions say of attribute keys, in short. The words and names lie in
// src-shared/model/semantic-conventions.json, written after the registry (https://github.com/open-telemetry/semantic-conventions,
// Apache-2.0) of the version it names. Loaded when the first panel opens, not with the page.

export interface Convention {
  /** What the attribute is, in one line; undefined for an old name whose successors say it. */
  readonly says?: string | undefined;
  /** What its number counts: "bytes", "tokens". */
  readonly unit?: string | undefined;
  /** The name is an old one; what is used in its place, nothing when it went without a successor. */
  readonly replacedBy?: readonly string[] | undefined;
}

/** Finds what is known of a key; undefined for a key the conventions do not have. */
export type ConventionOf = (key: string) => Convention | undefined;

interface Registry {
  readonly attributes: Readonly<Record<string, string>>;
  readonly units: Readonly<Record<string, string>>;
  readonly deprecated: Readonly<Record<string, readonly string[]>>;
}

/** Looks keys up in a registry. `http.request.header.*` in it speaks of every key below that name. */
export function conventionsOf({ attributes, units, deprecated }: Registry): ConventionOf {
  const said = new Map(Object.entries(attributes));
  const replaced = new Map(Object.entries(deprecated));
  const unitOf = new Map(Object.entries(units));
  const describe = (key: string): string | undefined => {
    const exact = said.get(key);
    if (exact !== undefined) return exact;
    for (let dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
      const family = said.get(`${key.slice(0, dot)}.*`);
      if (family !== undefined) return family;
    }
    return undefined;
  };
  return (key) => {
    const replacedBy = replaced.get(key);
    const says = describe(key) ?? (replacedBy?.length === 1 ? describe(replacedBy[0] ?? '') : undefined);
    if (says === undefined && replacedBy === undefined) return undefined;
    return { says, replacedBy, unit: unitOf.get(key) };
  };
}

let loading: Promise<ConventionOf> | undefined;

/** The registry, loaded once. Rejects when its file cannot be fetched; the next call tries again. */
export function loadConventions(): Promise<ConventionOf> {
  loading ??= import('#shared/model/semantic-conventions.json').then(
    (module) => conventionsOf(module.default),
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
