/** Who sends to whom. */

import type { SwitchPaths } from "../fabric/index.ts";

/** Flows as columns; ids are NIC node ids of the fabric (< hostCount). Source and destination of a flow always differ. */
export interface Flows {
  readonly flowCount: number;
  readonly src: Uint32Array; // [flowCount]
  readonly dst: Uint32Array; // [flowCount]
  /** Bytes per flow; absent where all flows are equally long. */
  readonly sizeBytes?: Float64Array; // [flowCount] > 0
  /** What hashing knows each flow by; its place where absent. Flows that are left out then change no other's path. */
  readonly number?: Uint32Array; // [flowCount]
  /** The path of each flow; absent where routing chooses. */
  readonly via?: SwitchPaths;
}
