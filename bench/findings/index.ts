/** All findings, in the order of the page. */

import { busbwBySize } from "./busbw-by-size.ts";
import { failedLinks } from "./failed-links.ts";
import type { Finding } from "./finding.ts";
import { oversubscription } from "./oversubscription.ts";
import { placement } from "./placement.ts";
import { polarization } from "./polarization.ts";
import { policyByScale } from "./policy-by-scale.ts";
import { qpsByTiers } from "./qps-by-tiers.ts";

export const FINDINGS: readonly Finding[] = [
  policyByScale,
  qpsByTiers,
  polarization,
  oversubscription,
  failedLinks,
  placement,
  busbwBySize,
];
