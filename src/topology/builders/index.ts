/** The builders by name: a new one is one file and one line here. */

import type { Builder } from "./builder.ts";
import { leafSpine } from "./leaf-spine.ts";

export const builders: readonly Builder[] = [leafSpine as Builder];
