// Messages between Electron's main process and the engine it started, over the engine's parent port.
// Destinations' secrets pass here and nowhere else: sealed by the OS keychain in main, plain in the engine.

export type FromEngine =
  | {
      kind: 'ready';
      ready: ReadyLine;
    }
  /** An engine already runs on this data folder; the one that says this ends itself. */
  | { kind: 'attached'; ready: ReadyLine }
  | { kind: 'failed'; message: string; hint?: string }
  | { kind: 'secrets.get'; id: number }
  | { kind: 'secrets.set'; id: number; secrets: Record<string, string> };

export type ToEngine =
  | { kind: 'stop' }
  /** Answer to secrets.get and secrets.set by the same id. */
  | { kind: 'secrets'; id: number; secrets: Record<string, string>; error?: string };

/** The first line `spandrel serve --json` prints, and what `status --json` repeats with counts. */
export interface ReadyLine {
  ready: true;
  grpc: { host: string; port: number; error?: string };
  http: { host: string; port: number; error?: string };
  api: { url: string; token: string };
  /** A URL that opens the page signed in. */
  ui: string;
  dataDir: string;
  pid: number;
}
