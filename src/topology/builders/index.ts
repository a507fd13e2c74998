/** The builders by name: a new one is one file and one line here. */

import type { Builder } from "./builder.ts";
import { clos3 } from "./clos3.ts";
import { colossus } from "./colossus.ts";
import { dragonfly } from "./dragonfly.ts";
import { dragonflyPlus } from "./dragonfly-plus.ts";
import { fatTree } from "./fat-tree.ts";
import { hyperx } from "./hyperx.ts";
import { jellyfish } from "./jellyfish.ts";
import { leafSpine } from "./leaf-spine.ts";
import { ocsPods } from "./ocs-pods.ts";
import { railOnly } from "./rail-only.ts";
import { railOptimised } from "./rail-optimised.ts";
import { torus } from "./torus.ts";

export const builders: readonly Builder[] = [
  leafSpine,
  clos3,
  fatTree,
  colossus,
  railOptimised,
  railOnly,
  dragonfly,
  dragonflyPlus,
  hyperx,
  torus,
  jellyfish,
  ocsPods,
];
