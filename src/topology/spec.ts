/** The topology file as a whole: its two forms, what they have in common, and the JSON Schema of both. */

import { z } from "zod";
import { choice, list, mapping, text } from "../document/index.ts";
import { builders } from "./builders/index.ts";
import { changesSchema } from "./changes.ts";
import { nodeLatencySchema } from "./defaults.ts";
import { explicitShape } from "./explicit.ts";

const commonShape = {
  $schema: text().optional(),
  name: text().optional(),
  description: text().optional(),
  assumptions: list(text()).optional(),
  latency: nodeLatencySchema.prefault({}),
  changes: changesSchema.optional(),
} satisfies z.ZodRawShape;

const builderName = choice(
  "builder",
  builders.map((builder) => builder.name),
);

/** `builder` and `parameters`; the parameters are checked by the builder that is named. */
export const builderFileSchema = mapping({ ...commonShape, builder: builderName, parameters: z.unknown().optional() });

/** `nodes` and `links`. */
export const explicitFileSchema = mapping({ ...commonShape, ...explicitShape });

export type Common = Pick<z.output<typeof builderFileSchema>, Exclude<keyof typeof commonShape, "$schema">>;

/** JSON Schema (draft 2020-12) of the file, for editors: one alternative per builder, and the explicit form. */
export function topologyJsonSchema(): Record<string, unknown> {
  const forms = builders.map((builder) =>
    mapping({ ...commonShape, builder: z.literal(builder.name).describe(builder.summary), parameters: builder.schema }),
  );
  const schema = z.union([...forms, explicitFileSchema]);
  return { title: "heddle topology", ...z.toJSONSchema(schema, { io: "input", reused: "ref" }) };
}
