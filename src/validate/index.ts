/** Validation: packet-level results into the same runs as fluid, and how far apart the two are. */

export { type PacketFile, type PacketRun, readPacketFile } from "./packet-file.ts";
export { PACKET_WINDOW, type ValidateOptions, type ValidationOutcome, validate } from "./validate.ts";
