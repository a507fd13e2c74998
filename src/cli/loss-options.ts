/** Options for what a transport may lose: drops that are sent again, and priority flow control. */

import type { Command } from "commander";
import { LOSS_RECOVERIES, PFC_EFFECTS, parseQuantity, type Scenario } from "../index.ts";
import type { OptionReader } from "./options.ts";

/** As commander gives them. */
export interface LossFlags {
  readonly lossRecovery?: string;
  readonly dropRate?: string;
  readonly pfc?: string;
  readonly pfcXoff?: string;
}

type Losses = Pick<Scenario, "lossRecovery" | "dropRate" | "pfc" | "pfcXoffBytes">;

/** Adds the options to the present group. */
export function addLossOptions(command: Command): void {
  command
    .option(
      "--loss-recovery <how>",
      `how dropped packets are sent again: ${LOSS_RECOVERIES.join(", ")} (default: none)`,
    )
    .option("--drop-rate <p>", "probability that a packet is dropped on its way, as in 0.001; with --loss-recovery")
    .option("--pfc <effect>", `priority flow control, as a bound: ${PFC_EFFECTS.join(", ")} (default: off)`)
    .option("--pfc-xoff <size>", "queue at which a link's switch pauses what feeds it (default: --ecn-kmax)");
}

/** What the flags say; names and ranges are for the scenario's check. */
export function readLosses(flags: LossFlags, reader: OptionReader): Losses {
  const dropRate = reader.decimal("--drop-rate", flags.dropRate);
  const xoff = flags.pfcXoff === undefined ? undefined : parseQuantity("size", flags.pfcXoff);
  if (xoff?.ok === false) reader.issue("BAD_SIZE", "--pfc-xoff", xoff.problem);
  return {
    ...(flags.lossRecovery === undefined
      ? {}
      : { lossRecovery: flags.lossRecovery as Losses["lossRecovery"] & string }),
    ...(dropRate === undefined ? {} : { dropRate }),
    ...(flags.pfc === undefined ? {} : { pfc: flags.pfc as Losses["pfc"] & string }),
    ...(xoff?.ok ? { pfcXoffBytes: xoff.value } : {}),
  };
}
