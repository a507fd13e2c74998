/** Columns of cabling sheets under the names that vendors and tools give them. */

/** What a column is: an end's node, port and so on, or a property of the cable. */
export type Column =
  | `${"a" | "b"}${"Node" | "Port" | "Type" | "Rack" | "Termination"}`
  | "rate"
  | "nominalRate"
  | "length"
  | "lengthUnit"
  | "delay"
  | "state"
  | "name";

export interface KnownColumn {
  readonly column: Column;
  /** Unit of its bare numbers, where the header or the convention of the sheet says it. */
  readonly unit?: string | undefined;
}

const ENDS: Readonly<Record<"a" | "b", string>> = {
  a: "a|src|source|start|sidea|from|local|1",
  b: "b|z|dst|dest|destination|target|end|sideb|to|remote|peer|2",
};

const FIELDS: Readonly<Record<string, "Node" | "Port" | "Type" | "Rack">> = {
  ...fieldsAs("Node", "|node|nodename|name|device|devicename|host|hostname|system|systemname|nodedesc"),
  ...fieldsAs("Port", "port|portname|interface|ifname|if|portlabel|nic"),
  ...fieldsAs("Type", "type|role|kind|nodetype|devicetype"),
  ...fieldsAs("Rack", "rack|rackname"),
};

function fieldsAs(field: "Node" | "Port" | "Type" | "Rack", names: string): Record<string, typeof field> {
  return Object.fromEntries(names.split("|").map((name) => [name, field]));
}

const FORMS = Object.keys(FIELDS).filter(Boolean).join("|");
const END = new RegExp(`^(?:(${ENDS.a})|(${ENDS.b}))(${FORMS})?$`);
/** `PortA`, `device_b`: the end behind what it is of. */
const END_BEHIND = new RegExp(`^(${FORMS})(?:(a|1)|(b|z|2))$`);

const RATE = /^(nominal)?(?:link|port|cable)?(?:rate|speed|bandwidth|capacity)([kmgt]?bps|[kmgt]bits?|[gm])?$/;
const LENGTH = /^(?:cable)?(?:length|len)(m|meters?|metres?|cm|ft|feet)?$/;
const DELAY = /^(?:latency|delay)(ns|us|ms|s)?$/;

/** What the header calls a column; undefined where it is nothing that a fabric has. */
export function columnOf(header: string, isSonic: boolean): KnownColumn | undefined {
  const name = header.toLowerCase().replace(/[^a-z0-9]/g, "");
  // NetBox has the interface's name where others have the node's, and its model's name where others have the role.
  const netbox = /^side([ab])(device|name|type)$/.exec(name);
  if (netbox) {
    const field = { device: "Node", name: "Port", type: "Termination" } as const;
    return { column: `${netbox[1] as "a" | "b"}${field[netbox[2] as keyof typeof field]}` };
  }
  const ahead = END.exec(name);
  if (ahead) return { column: `${ahead[1] === undefined ? "b" : "a"}${FIELDS[ahead[3] ?? ""]!}` };
  const behind = END_BEHIND.exec(name);
  if (behind) return { column: `${behind[2] === undefined ? "b" : "a"}${FIELDS[behind[1]!]!}` };
  const rate = RATE.exec(name);
  if (rate) {
    // SONiC's lab files have Mbit/s and do not say so.
    const unit = rate[2]?.replace(/bits?$/, "bps") ?? (isSonic ? "mbps" : undefined);
    return { column: rate[1] === undefined ? "rate" : "nominalRate", unit };
  }
  const length = LENGTH.exec(name);
  if (length) return { column: "length", unit: length[1] };
  const delay = DELAY.exec(name);
  if (delay) return { column: "delay", unit: delay[1] };
  if (name === "lengthunit") return { column: "lengthUnit" };
  if (name === "state" || name === "status") return { column: "state" };
  return name === "name" || name === "cable" || name === "cablename" ? { column: "name" } : undefined;
}

/** A header of SONiC's `*_links.csv`, whose bandwidths are in Mbit/s. */
export function isSonicHeader(headers: readonly string[]): boolean {
  const names = headers.map((header) => header.toLowerCase());
  return names.includes("startdevice") && names.includes("bandwidth");
}
