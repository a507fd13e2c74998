/** The builders by name: a new one is one file and one line here. */

import type { Builder } from "./builder.ts";
import { clos3 } from "./clos3.ts";
import { colossus } from "./colossus.ts";
import { fatTree } from "./fat-tree.ts";
import { leafSpine } from "./leaf-spine.ts";

export const builders: readonly Builder[] = [leafSpine, clos3, fatTree, colossus];
