/** Writes a fabric's bill, and what it costs, as aligned tables. */

import { formatCount, formatRate } from "../units.ts";
import { ABSENT } from "./format.ts";
import type { InspectedBill } from "./inspect-summary.ts";
import { type Paint, plain } from "./style.ts";
import { left, right, titled } from "./titled.ts";
