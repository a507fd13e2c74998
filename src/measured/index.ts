/** Measured: what nccl-tests measured on a real cluster. */

export { readMeasured } from "./read.ts";
