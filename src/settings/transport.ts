/** Settings of how messages travel, which all scenarios have. */

import type { HashFamily, HashSeeds } from "../core/index.ts";
import { count, flag, number, text } from "../document/index.ts";
import type { Scenario } from "../scenario.ts";
import type { GivenParameters } from "../workload/index.ts";
import { parameters } from "./fields.ts";

type Transport = Pick<
  Scenario,
  | "qps"
  | "qpMode"
  | "hash"
  | "polarized"
  | "hashSeeds"
  | "policyParameters"
  | "mtuBytes"
  | "ipVersion"
  | "window"
  | "fairness"
>;

/** Limits are the scenario's own, and are checked by it. */
export const transportShape = {
  qps: count(0).optional(),
  qpMode: text().optional(),
  hash: text().optional(),
  polarized: flag().optional(),
  hashSeeds: text().optional(),
  policyParameters: parameters().optional(),
  mtu: count(0).optional(),
  ipVersion: count(0).optional(),
  window: number(0, Number.MAX_SAFE_INTEGER).optional(),
  fairness: text().optional(),
};

interface TransportSettings {
  readonly qps?: number | undefined;
  readonly qpMode?: string | undefined;
  readonly hash?: string | undefined;
  readonly polarized?: boolean | undefined;
  readonly hashSeeds?: string | undefined;
  readonly policyParameters?: GivenParameters | undefined;
  readonly mtu?: number | undefined;
  readonly ipVersion?: number | undefined;
  readonly window?: number | undefined;
  readonly fairness?: string | undefined;
}

/** What is absent is the default's. */
export function transportOf(settings: TransportSettings, d: Transport): Transport {
  return {
    qps: settings.qps ?? d.qps,
    qpMode: (settings.qpMode ?? d.qpMode) as Transport["qpMode"],
    hash: (settings.hash ?? d.hash) as HashFamily,
    polarized: settings.polarized ?? d.polarized,
    ...(settings.hashSeeds === undefined ? {} : { hashSeeds: settings.hashSeeds as HashSeeds }),
    ...(settings.policyParameters === undefined ? {} : { policyParameters: settings.policyParameters }),
    mtuBytes: settings.mtu ?? d.mtuBytes,
    ipVersion: (settings.ipVersion ?? d.ipVersion) as Transport["ipVersion"],
    window: settings.window ?? d.window,
    fairness: settings.fairness ?? d.fairness,
  };
}
