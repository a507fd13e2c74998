/** Options for how messages travel: queue pairs, hashing and packets, alike for all that is routed at once. */

import type { Command } from "commander";
import {
  FAIRNESS_CHOICES,
  HASH_FAMILIES,
  HASH_SEEDS,
  type HashFamily,
  type HashSeeds,
  type Scenario,
} from "../index.ts";
import type { OptionReader } from "./options.ts";
import { withDefault } from "./registry-options.ts";

/** What the options set. */
export type Transport = Pick<
  Scenario,
  "qps" | "qpMode" | "hash" | "polarized" | "hashSeeds" | "mtuBytes" | "ipVersion" | "window" | "fairness"
>;

/** As commander gives them: texts, unless an option takes none. */
export interface TransportFlags {
  readonly qps: string;
  readonly qpMode: string;
  readonly hash: string;
  readonly polarized?: boolean;
  readonly hashSeeds?: string;
  readonly mtu: string;
  readonly ipVersion: string;
  readonly window: string;
  readonly fairness?: string;
}

/** Adds the options to the present group; `per` says what has queue pairs. */
export function addTransportOptions(command: Command, per: "flow" | "connection", d: Transport): void {
  command
    .addOption(withDefault("--qps <count>", `queue pairs per ${per}`, d.qps))
    .addOption(withDefault("--qp-mode <mode>", "static: each QP carries its share; pooled: QPs compete", d.qpMode))
    .addOption(withDefault("--hash <name>", `ECMP hash: ${HASH_FAMILIES.join(", ")}`, d.hash))
    .option("--polarized", "one hash seed for all switches instead of one for each")
    .option("--hash-seeds <which>", `which switches share a hash seed: ${HASH_SEEDS.join(", ")} (default: per-switch)`)
    .addOption(withDefault("--mtu <bytes>", "RoCE path MTU", d.mtuBytes))
    .addOption(withDefault("--ip-version <4|6>", "IP version of the headers", d.ipVersion))
    .addOption(withDefault("--window <ratio>", "packets in flight / bandwidth-delay product", d.window));
  // Connections of collectives are parts of rings, whose rates are no transport's to share.
  if (per === "flow") {
    command.addOption(
      withDefault("--fairness <rule>", `how flows share links: ${FAIRNESS_CHOICES.join(", ")}`, d.fairness),
    );
  }
}

/** What the flags say; names and ranges are for the scenario's check. */
export function readTransport(flags: TransportFlags, d: Transport, reader: OptionReader): Transport {
  return {
    qps: reader.whole("--qps", flags.qps) ?? d.qps,
    qpMode: flags.qpMode as Transport["qpMode"],
    hash: flags.hash as HashFamily,
    polarized: flags.polarized === true,
    ...(flags.hashSeeds === undefined ? {} : { hashSeeds: flags.hashSeeds as HashSeeds }),
    mtuBytes: reader.whole("--mtu", flags.mtu) ?? d.mtuBytes,
    ipVersion: (reader.whole("--ip-version", flags.ipVersion) ?? d.ipVersion) as Transport["ipVersion"],
    window: reader.decimal("--window", flags.window) ?? d.window,
    fairness: flags.fairness ?? d.fairness,
  };
}
