/** What reading a sweep needs from outside: files, a hash, and what the command line says. */

import type { Engine } from "../metrics/index.ts";
import type { NamedText } from "../workload/index.ts";
import type { SweepOverrides } from "./overrides.ts";

export interface SweepSources {
  readonly engine: Engine;
  readonly sha256: (text: string) => string;
  /** Text of a fabric that the sweep names: a preset's, or that of a path as the sweep writes it. */
  readonly readFabric: (fabric: string) => NamedText;
  /** Text of another file that the sweep names. */
  readonly readText: (path: string) => NamedText;
  readonly overrides?: SweepOverrides;
  /** More than a million cells are meant. */
  readonly yes?: boolean;
}
